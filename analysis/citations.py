"""The papers that the methods paragraph cites, by the names its sentences use."""

REFERENCES = {
    "zhang": "Zhang JH, Chung TDY, Oldenburg KR. J Biomol Screen 1999; 4:67-73.",
    "dunnett": "Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.",
    "holm": "Holm S. Scand J Stat 1979; 6:65-70.",
    "euhus": "Euhus DM, Hudd C, LaRegina MC, Johnson FE. J Surg Oncol 1986; 31:229-234.",
    "efron_tibshirani": "Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993.",
    "laird": "Laird NM, Ware JH. Biometrics 1982; 38:963-974.",
    "bliss": "Bliss CI. Ann Appl Biol 1939; 26:585-615.",
    "gaddum": "Berenbaum MC. Pharmacol Rev 1989; 41:93-141.",
    "gao": "Gao H, et al. Nat Med 2015; 21:1318-1325.",
    "kaplan": "Kaplan EL, Meier P. J Am Stat Assoc 1958; 53:457-481.",
    "mantel": "Mantel N. Cancer Chemother Rep 1966; 50:163-170.",
    "gehan": "Gehan EA. Biometrika 1965; 52:203-223.",
    "cox": "Cox DR. J R Stat Soc B 1972; 34:187-220.",
    "efron": "Efron B. J Am Stat Assoc 1977; 72:557-565.",
    "royston": "Royston P, Parmar MKB. BMC Med Res Methodol 2013; 13:152.",
    "welch": "Welch BL. Biometrika 1947; 34:28-35.",
    "loewe": "Loewe S. Arzneimittelforschung 1953; 3:285-290.",
    "zip": "Yadav B, et al. Comput Struct Biotechnol J 2015; 13:504-513.",
    "ritz": "Ritz C, et al. PLoS ONE 2015; 10:e0146021.",
    "hafner": "Hafner M, et al. Nat Methods 2016; 13:521-527.",
}
