"""Spellings of sheets and columns of a study workbook.

A heading is compared without case, spaces, punctuation and unit: ``Tumor volume (mm3)``,
``tumor_volume_mm3`` and ``TumorVolume`` are the same. Spellings are listed in order of preference:
where a sheet has two columns for one field, the one named first here is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SHEET_NAMES: Mapping[str, tuple[str, ...]] = {
    "study": ("study", "about", "studyinfo", "info", "general", "metadata"),
    "arms": ("arms", "arm", "groups", "treatments", "treatmentgroups"),
    "plate_reads": ("platereads", "plates", "platedata", "reads", "absorbance", "mtt"),
    "plate_layout": ("platelayout", "layout", "platemap", "layouts", "platemaps"),
    "responses": ("responses", "doseresponse", "doseresponses"),
    "calipers": (
        "calipers", "caliper", "tumors", "tumours", "tumorvolume", "tumorvolumes", "tumourvolumes",
        "measurements", "tumormeasurements", "bodyweight", "bodyweights",
    ),
    "survival": ("survival", "lifespan", "deaths", "kaplanmeier"),
    "tumor_weights": ("tumorweights", "tumourweights", "tumorweight", "tumourweight"),
    "endpoints": ("endpoints", "endpoint", "ihc", "biomarkers"),
}  # fmt: skip
LEFT_ALONE = re.compile(
    r"^(?:notes?|read ?me|instructions?|guide|legend|template|how ?to|help|protocol|changelog|"
    r"contents?|index|cover)\b",
    re.IGNORECASE,
)

_MODEL = (
    "model", "cell line", "cell", "cells", "tumor model", "line", "xenograft", "pdx",
    "tumour model", "pdx model", "pdx id", "pdx line", "pdx no", "pdx name", "xenograft model",
    "tumor line", "tumour line", "model name",
)  # fmt: skip
_ARM = (
    "arm", "arm name", "group name", "treatment", "treatment group", "treatment arm",
    "treatment name", "group", "grp", "exp group", "experimental group", "drug", "trt", "arms",
    "treatments", "condition", "compound", "group id", "group code", "egp", "treatment type",
)  # fmt: skip
_ANIMAL = (
    "animal", "animal id", "animal no", "animal number", "mouse", "mouse id", "mouse no",
    "mouse number", "mouse num", "id mouse", "m id", "mid", "rat", "rat id", "subject",
    "subject id", "ear tag", "tag", "ear notch", "id", "animal name", "mouse name", "sample",
    "model id",
)  # fmt: skip
_STUDY = (
    "study", "study id", "study name", "study no", "study number", "study code", "experiment",
    "experiment id", "experiment no", "experiment number", "experiment name", "expt", "trial",
    "cohort", "cohort id", "batch", "batch id", "figure", "contributor", "dataset", "data set",
)  # fmt: skip
_CAGE = ("cage", "cage id", "cage no", "cage number", "box")
_DAY = (
    "day", "days", "study day", "day of study", "treatment day", "days into treatment",
    "day of treatment", "days on treatment", "days post treatment", "days after treatment",
    "days since treatment", "time day", "time days", "time d", "tag nr", "t", "time", "times",
    "days after start", "day post treatment", "last day", "survival days", "survival time",
    "survival day", "time to event", "os", "day of death",
)  # fmt: skip
_DATE = (
    "date", "measurement date", "date of tumor measurement", "date of measurement", "date measured",
    "date of death", "death date",
)  # fmt: skip
_NOTE = ("note", "notes", "comment", "comments", "remark", "remarks", "observation remark")
# Names of what is in a well: of arms where no column of drugs or treatments is there.
LOOSE_ARMS = (
    "sample name", "sample id", "sample", "samples", "probe", "id", "name", "names", "strain",
    "description",
)  # fmt: skip
_LAYOUT: dict[str, tuple[str, ...]] = {
    "role": ("role", "well role", "well type", "sample type", "content", "type"),
    "arm": (
        *_ARM, "agent", "treatment 1", "drug 1", "compound 1", "drug name", "compound name",
        "drug a", "compound a", "arm 1", "drug 1 name", "inhibitor 1", "inhibitor", "substance",
        "cmpd", "cpd", "cpd name", "test article", "molecule", "ligand", "chemical", "perturbagen",
        "perturbation", "drug id", "compound id", "condition name", "individual condition",
        "agent 1", *LOOSE_ARMS,
    ),
    "arm_2": (
        "arm 2", "drug 2", "compound 2", "treatment 2", "agent 2", "inhibitor 2", "drug b",
        "compound b", "second drug", "second compound", "drug 2 name", "combination drug",
        "partner", "partner drug",
    ),
    "concentration": (
        "concentration", "conc", "concentration 1", "conc 1", "c", "dose", "dose 1",
        "drug concentration", "final concentration", "drug 1 conc", "drug 1 concentration",
    ),
    "unit": (
        "unit", "units", "concentration unit", "conc unit", "unit 1", "dose unit",
        "concentration units", "conc units", "dose units", "drug 1 units", "drug 1 unit",
    ),
    "concentration_2": (
        "concentration 2", "conc 2", "dose 2", "second concentration", "drug 2 conc",
        "drug 2 concentration",
    ),
    "unit_2": (
        "unit 2", "concentration 2 unit", "concentration unit 2", "conc 2 unit", "drug 2 units",
        "drug 2 unit",
    ),
}  # fmt: skip
_PLATE = (
    "plate", "plate id", "plate name", "plate no", "plate number", "barcode", "plate barcode",
    "assay plate", "plate num", "upid",
)  # fmt: skip
_WELL = (
    "well", "wells", "well id", "well position", "position", "well positions", "pos",
)  # fmt: skip

SPELLINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "study": {"key": ("key", "fact", "field", "property", "item"), "value": ("value", "values")},
    "arms": {
        "arm": _ARM,
        "role": ("role", "arm role", "type", "kind"),
        "components": ("components", "component", "made of", "combination of", "parts", "drugs"),
        "dose": ("dose", "doses", "dosage"),
        "schedule": ("schedule", "dosing schedule", "regimen", "dosing"),
        "color": ("color", "colour"),
        "model": _MODEL,
        "illustrative": ("illustrative", "is illustrative", "example"),
    },
    "plate_reads": {
        "plate": _PLATE,
        "well": _WELL,
        "absorbance": (
            "absorbance", "abs", "od", "optical density", "value", "raw data", "raw value",
            "signal", "reading", "raw", "absorption", "extinction", "od value", "measurement",
            "result", "cell count", "cell counts",
        ),
        "time_h": (
            "time h", "time hours", "hours", "hour", "h", "time", "time point", "timepoint",
            "duration", "exposure", "incubation", "incubation time", "treatment time", "time day",
            "day", "days", "elapsed", "elapsed time", "treatment duration", "timepoints",
        ),
        "model": (*_MODEL, "cell lines", "cell line name", "cell line id", "cell type"),
        "experiment": (
            "experiment", "experiment id", "experiment no", "exp", "biological replicate",
            "biological repeat", "bio rep", "biorep", "run", "passage", "n",
        ),
        "read_wavelength_nm": ("read wavelength", "wavelength", "wave length", "lambda"),
        "reference": (
            "reference", "reference absorbance", "reference od", "ref", "absorbance reference",
            "background od", "reference wavelength absorbance",
        ),
        "flag": (),
        "excluded": ("exclude", "is excluded", "exclude well", "excluded well", "omit"),
        **_LAYOUT,
    },
    "plate_layout": {"plate": _PLATE, "well": _WELL, **_LAYOUT},
    "responses": {
        "arm": (
            *_ARM, "agent", "drug name", "compound name", "inhibitor", "serum", "ligand",
            "substance", "perturbation", "sample", "samples", "sample name", "compound id",
            "molecule", "drug id", "drug 1", "drug row", "drug a", "compound 1", "treatment 1",
            "herbicide", "drug1 name", "drug 1 name", "drug row name", "compound a", "antibody",
            "chemical", "toxin", "test item", "curve", "drug a name", "druga name", "druga",
            "nsc", "nsc 1",
        ),
        "arm_2": (
            "drug 2", "drug col", "drug column", "drug b", "compound 2", "treatment 2",
            "drug 2 name", "drug col name", "compound b", "drug b name", "drugb name", "drugb",
            "nsc 2",
        ),
        "concentration": (),
        "unit": (
            "unit", "units", "concentration unit", "conc unit", "dose unit", "conc r unit",
            "conc row unit", "unit 1", "conc 1 unit", "conc unit 1", "concentration 1 unit",
            "dose 1 unit", "drug 1 unit", "drug 1 units", "drug unit", "drug units",
        ),
        "concentration_2": (),
        "unit_2": (
            "unit 2", "concentration 2 unit", "concentration unit 2", "conc 2 unit", "conc c unit",
            "conc col unit", "conc unit 2", "dose 2 unit", "drug 2 unit", "drug 2 units",
        ),
        "role": ("role", "type", "sample type", "content"),
        "response": (),
        "measure": ("measure", "readout", "response type"),
        "time_h": (
            "time h", "time hours", "hours", "hour", "h", "time", "time point", "timepoint",
            "duration", "exposure", "incubation time", "treatment time", "exposure time",
            "incubation", "time min", "time d", "elapsed", "elapsed time",
        ),
        "replicate": (
            "replicate", "rep", "replicates", "repeat", "technical replicate", "tech rep",
            "variable", "n", "replicate no", "rep no", "replicate id", "repl", "triplicate",
            "technical repeat",
        ),
        "experiment": (
            "experiment", "experiment id", "experiment no", "exp", "run", "passage",
            "biological replicate", "biological repeat", "bio rep", "biorep", "biological rep",
            "exp no", "independent experiment",
        ),
        "model": (
            *_MODEL, "cell lines", "cell line name", "virus", "strain", "bacteria", "cell type",
            "cellline", "organism", "cell name", "ccle name", "sirna",
            "shrna", "sgrna", "genotype",
        ),
        "table": (
            "table", "block", "block id", "pair index", "matrix", "plate", "plate id", "plate name",
            "plate no",
        ),
    },
    "calipers": {
        "animal": _ANIMAL,
        "arm": _ARM,
        "day": _DAY,
        "date": _DATE,
        "length_mm": (
            "length", "l", "tumor length", "tumour length", "tumor l", "tumour l", "len", "d max",
            "dmax", "long diameter", "longest diameter", "major axis", "long axis", "length 1",
            "diameter 1", "d1", "long",
        ),
        "width_mm": (
            "width", "w", "tumor width", "tumour width", "tumor w", "tumour w", "d min", "dmin",
            "short diameter", "shortest diameter", "minor axis", "short axis", "diameter 2", "d2",
            "short",
        ),
        "height_mm": ("height", "h", "tumor height", "tumour height", "depth", "tumor h"),
        "volume_mm3": (
            "volume", "tumor volume", "tumour volume", "tv", "tum vol", "vol", "tumor vol",
            "tumour vol", "t volume", "tumor size", "tumour size", "total volume", "size",
            "mean volume",
        ),
        "weight_g": (
            "weight", "body weight", "bw", "bodyweight", "animal weight", "mouse weight",
            "body mass", "mass",
        ),
        "tumor": (
            "tumor", "tumour", "tumor site", "tumour site", "site", "tumor id", "tumour id",
            "tumor number", "tumour number", "tumor location", "tumour location", "location",
            "side", "flank", "gland",
        ),
        "model": _MODEL,
        "study": _STUDY,
        "cage": _CAGE,
        "note": _NOTE,
        "flag": (),
    },
    "survival": {
        "animal": _ANIMAL,
        "arm": _ARM,
        "day": _DAY,
        "date": _DATE,
        "event": (
            "event", "status", "survival status", "event status", "survival event", "died", "death",
            "dead", "survival censor", "outcome", "vital status", "censored", "censor", "is event",
        ),
        "reason": ("reason", "cause", "cause of death", "sacrifice reason", "death reason", "why"),
        "start": (
            "treatment start", "start date", "treatment start date", "start of treatment",
            "randomization date", "implantation date", "date of implantation", "inoculation date",
            "injection date", "date of injection",
        ),
        "model": _MODEL,
        "study": _STUDY,
        "cage": _CAGE,
    },
    "tumor_weights": {
        "animal": _ANIMAL,
        "arm": _ARM,
        "weight_g": (
            "tumor weight", "tumour weight", "weight", "tumor mass", "tumour mass", "wet weight",
            "final tumor weight", "mass",
        ),
        "model": _MODEL,
        "study": _STUDY,
        "cage": _CAGE,
    },
    "endpoints": {
        "animal": _ANIMAL,
        "arm": _ARM,
        "measure": ("measure", "endpoint", "marker", "biomarker", "parameter", "readout", "assay"),
        "value": ("value", "values", "result", "score", "measurement"),
        "unit": ("unit", "units"),
        "day": _DAY,
        "date": _DATE,
        "model": _MODEL,
        "study": _STUDY,
        "cage": _CAGE,
    },
    "signals": {
        "animal": _ANIMAL,
        "arm": _ARM,
        "day": _DAY,
        "date": _DATE,
        "signal": (
            "bli", "rlu", "bioluminescence", "total flux", "avg radiance", "average radiance",
            "radiance", "luminescence", "photons", "photon flux",
        ),
        "model": _MODEL,
        "study": _STUDY,
        "cage": _CAGE,
    },
}  # fmt: skip
