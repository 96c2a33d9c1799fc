"""What is known of the drugs of the arms: class, action, resistance, with sources.

General pharmacology for the arm cards; nothing here enters a calculation.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.study import Arm


@dataclass(frozen=True, slots=True)
class DrugCard:
    """One drug in plain words.

    ``target`` is the step of the estrogen pathway that the drug acts on: ``aromatase``,
    ``receptor`` (blocks it), ``degradation`` (removes it) or "" (unknown or elsewhere).
    """

    drug: str
    drug_class: str
    target: str
    action: str
    resistance: str
    sources: tuple[str, ...] = ()


AROMATASE_INHIBITOR = "aromatase inhibitor"
SERM = "SERM (selective estrogen receptor modulator)"
SERD = "SERD (selective estrogen receptor degrader)"
CLASSES = (AROMATASE_INHIBITOR, SERM, SERD, "CDK4/6 inhibitor", "PI3K/Akt/mTOR inhibitor",
           "chemotherapy", "other")  # fmt: skip
CLASS_TARGETS = {AROMATASE_INHIBITOR: "aromatase", SERM: "receptor", SERD: "degradation"}

MILLER_2011 = (
    "Miller TW, Balko JM, Arteaga CL. Phosphatidylinositol 3-kinase and antiestrogen resistance "
    "in breast cancer. J Clin Oncol 2011;29:4452-4461."
)
OSBORNE_2011 = (
    "Osborne CK, Schiff R. Mechanisms of endocrine resistance in breast cancer. "
    "Annu Rev Med 2011;62:233-247."
)
BRODIE_2005 = (
    "Brodie A, Jelovac D, Macedo L, et al. Therapeutic observations in MCF-7 aromatase xenografts. "
    "Clin Cancer Res 2005;11:884s-888s."
)
SMITH_2003 = (
    "Smith IE, Dowsett M. Aromatase inhibitors in breast cancer. N Engl J Med 2003;348:2431-2442."
)
JORDAN_2003 = (
    "Jordan VC. Tamoxifen: a most unlikely pioneering medicine. Nat Rev Drug Discov 2003;2:205-213."
)
WAKELING_1991 = (
    "Wakeling AE, Dukes M, Bowler J. A potent specific pure antiestrogen with clinical potential. "
    "Cancer Res 1991;51:3867-3873."
)
ESCAPE = (
    "Growth-factor signaling (HER2, EGFR, IGF-1R) drives PI3K/Akt/mTOR and MAPK, which "
    "phosphorylate the estrogen receptor and switch it on without its ligand."
)
_AROMATASE_ACTION = (
    "Blocks aromatase (CYP19A1), the enzyme that turns androgens into estrogens: estradiol falls, "
    "the receptor itself stays free."
)
_AROMATASE_ESCAPE = (
    f"{ESCAPE} Mutations of the receptor gene (ESR1) that make it active without estradiol also "
    "escape estrogen deprivation."
)

CARDS = (
    DrugCard("anastrozole", AROMATASE_INHIBITOR, "aromatase",
             f"{_AROMATASE_ACTION} Non-steroidal, reversible.", _AROMATASE_ESCAPE,
             (SMITH_2003, MILLER_2011)),
    DrugCard("letrozole", AROMATASE_INHIBITOR, "aromatase",
             f"{_AROMATASE_ACTION} Non-steroidal, reversible.", _AROMATASE_ESCAPE,
             (SMITH_2003, BRODIE_2005, MILLER_2011)),
    DrugCard("exemestane", AROMATASE_INHIBITOR, "aromatase",
             f"{_AROMATASE_ACTION} Steroidal, inactivates the enzyme for good.", _AROMATASE_ESCAPE,
             (SMITH_2003, MILLER_2011)),
    DrugCard("tamoxifen", SERM, "receptor",
             "Binds the estrogen receptor in place of estradiol: antagonist in breast tissue, "
             "partial agonist elsewhere. Estradiol stays as it is.",
             f"{ESCAPE} The phosphorylated receptor can read tamoxifen as an agonist.",
             (JORDAN_2003, OSBORNE_2011, MILLER_2011)),
    DrugCard("fulvestrant", SERD, "degradation",
             "Binds the estrogen receptor, blocks it and sends it to degradation: no agonist "
             "activity, less receptor.",
             f"{ESCAPE} Cells that no longer need the receptor grow on with little of it left.",
             (WAKELING_1991, OSBORNE_2011, MILLER_2011)),
)  # fmt: skip


def drug_card(name: str) -> DrugCard | None:
    """The card of a known drug by its name, in any case; None where the app does not know it."""
    return next((card for card in CARDS if card.drug == name.strip().casefold()), None)


def drugs_of(arm: Arm) -> tuple[str, ...]:
    """The drugs an arm got: its components, or itself; none for a control."""
    if arm.is_control:
        return ()
    return arm.components or (arm.name,)


def combination_note(cards: tuple[DrugCard, ...]) -> str:
    """What a combination means by its parts' targets, where that is known; else ""."""
    targets = {card.target for card in cards}
    if targets == {"aromatase", "receptor"} and "tamoxifen" in {card.drug for card in cards}:
        return (
            "An aromatase inhibitor with tamoxifen: once estradiol is low, tamoxifen's partial "
            "agonism may be what is left to the receptor. In the ATAC trial (Lancet 2002;359:"
            "2131-2139) anastrozole with tamoxifen was no better than tamoxifen alone, and "
            "anastrozole alone was better than both."
        )
    if targets == {"aromatase", "degradation"}:
        return "Less estradiol and less receptor: two steps of the same pathway."
    if len(targets) == 1 and len(cards) > 1 and targets != {""}:
        return "The drugs act on the same step of the pathway."
    return ""
