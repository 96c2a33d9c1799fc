"""Headings of labs in other languages, word by word in English.

    Überlebenszeit (Tage)   Poids tumoral (g)   浓度(μM)      survival time (days)   ...
    Tier-Nr.                N° de souris        小鼠编号      animal no, mouse no

Every word has to be known, so that names of drugs and of groups stay as they are. Romance
languages and Russian name the whole before its part (``volume tumoral``): their order is turned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SAME_ORDER = {
    "animal": "tier tiere dier dieren 动物 動物 животное",
    "mouse": "maus mause muis muizen 小鼠 鼠 マウス",
    "rat": "ratte ratten",
    "ear tag": "ohrmarke oormerk",
    "no": "nummer 号 番号",
    "id": "编号 序号 个体号",
    "animal no": "tiernummer diernummer",
    "mouse no": "mausnummer muisnummer",
    "group": "gruppe gruppen groep groepen 组别 分组 组 群 グループ",
    "treatment": "behandlung behandeling therapie 处理 治疗 给药 処置 投与",
    "treatment group": "behandlungsgruppe behandelgroep behandelingsgroep 处理组 给药组 投与群",
    "treatment arm": "behandlungsarm",
    "treatment start": "behandlungsbeginn therapiebeginn",
    "drug": "wirkstoff substanz medikament verbindung medicijn 药物 药品 化合物 薬剤 薬物",
    "days": "tage dagen 天数 天 日数",
    "day": "dag 第几天 日",
    "study day": "versuchstag studientag messtag studiedag meetdag proefdag",
    "treatment day": "behandlungstag therapietag behandeldag",
    "weeks": "woche wochen weken 周数 周",
    "months": "monat monate maand maanden",
    "after": "nach na",
    "age": "alter leeftijd",
    "measurement": "messung meting",
    "largest": "grosster grootste",
    "smallest": "kleinster kleinste",
    "date": "datum messdatum meetdatum 日期 日付 测量日期",
    "volume": "volumen 体积 体積",
    "tumor": "肿瘤 瘤 腫瘍",
    "tumor volume": "tumorvolumen tumorvolume 瘤体积 肿瘤体积 腫瘍体積",
    "tumor size": "tumorgrosse tumorgrootte 肿瘤大小",
    "tumor length": "tumorlange tumorlengte",
    "tumor width": "tumorbreite tumorbreedte",
    "tumor weight": "tumorgewicht 瘤重 肿瘤重量 腫瘍重量",
    "weight": "gewicht masse 重量",
    "body weight": "korpergewicht tiergewicht lichaamsgewicht 体重",
    "length": "lange lengte 长径 长度 长 長径",
    "width": "breite breedte 短径 宽度 宽 幅",
    "height": "hohe hoogte 高度 高",
    "diameter": "durchmesser 直径",
    "survival": "uberleben overleving 生存 存活",
    "survival time": "uberlebenszeit uberlebensdauer overlevingstijd 生存时间 生存期 生存時間",
    "survival days": "uberlebenstage 生存天数 存活天数 生存日数",
    "day of death": "todestag",
    "date of death": "todesdatum sterbedatum sterfdatum 死亡日期",
    "death": "tod overlijden",
    "deceased": "overleden",
    "reason": "grund reden",
    "cause of death": "todesursache doodsoorzaak 死因 死亡原因",
    "date of birth": "geburtsdatum geboortedatum",
    "start date": "startdatum",
    "status": "状态 结局 状態 転帰",
    "event": "ereignis gebeurtenis 事件 イベント",
    "dead": "tot verstorben dood 死亡",
    "time": "zeit tijd 时间 時間",
    "hours": "stunden std uren 小时",
    "concentration": "konzentration konz concentratie 浓度 濃度",
    "dose": "dosis 剂量 用量",
    "wavelength": "wellenlange",
    "absorbance": "extinktion absorbanz absorptie extinctie 吸光度 吸光值",
    "optical density": "光密度",
    "OD": "od值",
    "viability": "viabilitat vitalitat levensvatbaarheid 活力 存活率 活率 生存率 增殖率",
    "cell viability": "zellviabilitat zellvitalitat celviabiliteit 细胞活力 细胞存活率 細胞生存率",
    "inhibition": "hemmung remming 抑制率 阻害率",
    "cell": "zellen cellen 细胞 細胞",
    "model": "modell",
    "strain": "stamm",
    "side": "seite zijde kant",
    "cell line": "zelllinie cellijn 细胞系 细胞株 細胞株",
    "sample": "样品 样本 サンプル",
    "well": "vertiefung kavitat putje 孔 孔位 孔号 ウェル",
    "plate": "platte plaat 板号 プレート",
    "plate no": "plattennummer",
    "replicate": "wiederholung replikat herhaling 重复 反復",
    "value": "wert messwert waarde 值",
    "unit": "einheit eenheid 单位 単位",
    "note": "bemerkung bemerkungen kommentar opmerking opmerkingen 备注 備考",
    "cage": "kafig kooi 笼号 ケージ",
    "cage no": "kafignummer kooinummer",
    "sex": "geschlecht geslacht 性别 性別",
}
_TURNED = {
    "mouse": "souris raton ratones camundongo camundongos topo topi мышь мыши мышей",
    "animal": "animaux animales animale animali животное животного",
    "no": "numero num номер",
    "group": "groupe groupes grupo grupos gruppo gruppi группа группы",
    "arm": "bras brazo braccio",
    "treatment": "traitement tratamiento tratamento trattamento лечение обработка",
    "drug": "medicament farmaco droga compose compuesto composto препарат вещество соединение",
    "day": "jour dia giorno день",
    "days": "jours dias giorni дни дней сутки",
    "weeks": "semaine semaines semana semanas settimane недели",
    "months": "mois mes meses mese mesi",
    "after": "apres",
    "age": "edad eta",
    "start": "debut inicio inizio",
    "study": "etude estudio studio",
    "measurement": "mesure medicion misura medida",
    "largest": "mayor maggiore maior",
    "smallest": "menor minore",
    "date": "fecha дата",
    "volume": "volumen объем",
    "tumor": "tumoral tumorale tumore tumeur tumeurs опухоли опухоль",
    "weight": "poids peso masse вес масса",
    "body": "corporel corporelle corporal corporeo тела",
    "length": "longueur longitud largo comprimento lunghezza длина",
    "width": "largeur anchura ancho largura larghezza ширина",
    "height": "hauteur altura altezza высота",
    "diameter": "diametre diametro диаметр",
    "size": "taille tamano tamanho размер",
    "survival": "survie supervivencia sobrevivencia sobrevida sopravvivenza выживаемость",
    "status": "estado etat stato statut статус исход",
    "event": "evenement evento событие",
    "death": "deces mort muerte morte decesso смерть",
    "reason": "causa raison motif motivo причина",
    "time": "temps tiempo tempo время",
    "hours": "heures horas ore часы",
    "concentration": "concentracion concentracao concentrazione концентрация",
    "dose": "dosi доза",
    "wave": "волны",
    "absorbance": "absorbancia absorbanza assorbanza absorvancia поглощение погл",
    "viability": "viabilite viabilidad viabilidade vitalita viabilita жизнеспособность",
    "inhibition": "inhibicion inibicao inibizione ингибирование",
    "cell": "cellule cellules cellulaire celula celulas celular cellula cellulare клетки клеток",
    "line": "lignee linea linha линия",
    "sample": "echantillon muestra amostra campione",
    "well": "puits pocillo pozo poco pozzetto лунка",
    "plate": "plaque placa piastra планшет",
    "replicate": "repetition replicat repeticion replica повтор",
    "value": "valeur valor valore значение",
    "unit": "unite unidad unidade unita",
    "note": "commentaire remarque remarques notas observaciones примечание",
    "type": "тип",
    "side": "cote",
    "cage": "jaula gaiola gabbia клетка",
    "sex": "sexe sexo sesso пол",
}
_JOINING = frozenset({
    "de", "del", "du", "des", "da", "do", "di", "della", "dell", "la", "le", "les", "el", "los",
    "das", "der", "den", "et", "y", "e", "и",
})  # fmt: skip
# Words that are English as well (standard deviation, total): only beside another of a language.
_ALSO_ENGLISH = frozenset({"std", "tot", "plaque", "na", "mes", "alter", "eta"})
_KNOWN = frozenset({
    "tumor", "tumour", "volume", "vol", "id", "no", "nr", "n", "day", "days", "time", "animal",
    "group", "dose", "concentration", "cell", "status", "od", "mtt", "nm", "um", "mm", "cm", "mg",
    "g", "kg", "h", "d", "l", "w", "control", "%", "diameter", "date", "code", "cause",
    "absorption", "inhibition", "start", "cage",
})  # fmt: skip
_WHOLE = {word: english for english, words in _SAME_ORDER.items() for word in words.split()}
_TURNING = {word: english for english, words in _TURNED.items() for word in words.split()}
_UMLAUTS = re.compile(r"(?<=[aou])e")  # Laenge, Groesse, Ueberleben: written without their dots
_SPELLED_OUT = {_UMLAUTS.sub("", word): word for word in _WHOLE if word.isascii()}
_ASIAN = sorted((word for word in _WHOLE if ord(word[-1]) > 0x2E80), key=len, reverse=True)
_TOKEN = re.compile(r"[\u2E80-\uFFEF]+|[^\W\d_\u2E80-\uFFEF]+|\d+(?:[.,]\d+)?|%")
_BRACKETS = re.compile(r"^(.*?)\s*([(\[])(.*)([)\]])\s*$")
# Written in another way than word by word: densité optique, the seventh day, Russian units.
_OTHERWISE = (
    (re.compile(r"^DO(?=[\s_]?\d{3}|$)"), "OD"),
    (re.compile(r"^第\s*(\d+)\s*天$"), r"day \1"),
    (re.compile(r"\bd['’\s](?=[eé]tude)", re.IGNORECASE), "de "),
    (re.compile(r"^n[.\s]+(?=souris|rat[oó]n|topo|animal)", re.IGNORECASE), "no "),
    (re.compile(r"^(volume|date) d[ou] (tumor|sacrifice)$", re.IGNORECASE), r"\2 \1"),
    (re.compile(r"(?<=[(\[,])\s*мм(?=[\s³3^])"), "mm"),
    (re.compile(r"(?<=[(\[,])\s*мм(?=\s*[)\]])"), "mm"),
    (re.compile(r"(?<=[(\[,])\s*г(?=\s*[)\]])"), "g"),
    (re.compile(r"(?<=[(\[,])\s*мкМ(?=\s*[)\]])"), "µM"),
)
_LONGEST = 60  # letters of a heading


@lru_cache(maxsize=20_000)
def in_english(text: str, is_foreign: bool = False) -> str:
    """A heading in English; ``""`` where it is English already, or a word of it is not known.

    ``is_foreign`` where others beside it are: then ``Std`` counts hours.
    """
    if len(text) > _LONGEST:
        return ""
    plain = written = unicodedata.normalize("NFKC", text).strip()
    for pattern, english in _OTHERWISE:
        plain = pattern.sub(english, plain)
    parts = _BRACKETS.match(plain)
    head, inside = (parts[1], parts[3]) if parts else (plain, "")
    words = _translated(head, is_foreign)
    within = _translated(inside, is_foreign or bool(words))
    if not (words or within or plain != written) or (head and not words and not head.isascii()):
        return ""
    return f"{words or head} {parts[2]}{within or inside}{parts[4]}" if parts else words or head


def english_words(words: Sequence[str]) -> tuple[str, ...]:
    """Words of a heading, in lower case without accents, each in English where it is known."""
    parted = [_with_umlauts(part) for word in words for part in _parted(word)]
    if all(word in _ALSO_ENGLISH or not _is_foreign(word) for word in parted):
        return (*words,)
    return tuple(part for word in parted for part in _english(word).split())


def _translated(text: str, is_foreign: bool) -> str:
    """The words of a text in English, ``""`` where one is not known or none is foreign."""
    words = [part for token in _TOKEN.findall(_bare(text)) for part in _parted(token)]
    words = [_with_umlauts(word) for word in words]
    words = [word for at, word in enumerate(words, 1)
             if word not in _JOINING or at == len(words)]  # fmt: skip
    foreign = [word for word in words if _is_foreign(word)]
    others = [word for word in words if word not in foreign]
    if any(not _is_neutral(word) for word in others):
        return ""
    if not foreign or not (is_foreign or {*foreign} - _ALSO_ENGLISH):
        return ""
    english = [_english(word) for word in words]
    if all(word in _TURNING for word in foreign):
        named = [word for word in english if word.isalpha()]
        english = [*reversed(named), *(word for word in english if not word.isalpha())]
    return " ".join(english)


def _is_foreign(word: str) -> bool:
    return word in _WHOLE or word in _TURNING


def _with_umlauts(word: str) -> str:
    """``laenge`` as the bare ``lange`` that is known; any other word as it is."""
    if _is_foreign(word) or not _UMLAUTS.search(word):
        return word
    return _SPELLED_OUT.get(_UMLAUTS.sub("", word), word)


def _english(word: str) -> str:
    return _TURNING.get(word) or _WHOLE.get(word, word)


def _bare(text: str) -> str:
    """Lower case, without accents; no stroke of Japanese kana is lost."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("№", "no").replace("°", "o"))
    plain = "".join(x for x in letters if not unicodedata.combining(x) or ord(x) > 0x2E80)
    return unicodedata.normalize("NFKC", plain)


def _parted(token: str) -> list[str]:
    """A token; one of an Asian script cut into the longest words that are known."""
    if ord(token[0]) < 0x2E80:
        return [token]
    found = []
    while token:
        word = next((each for each in _ASIAN if token.startswith(each)), token)
        found.append(word)
        token = token[len(word) :]
    return found


def _is_neutral(word: str) -> bool:
    return word in _KNOWN or not word.isalpha()
