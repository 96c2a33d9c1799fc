# Golden numbers of analysis/statistics/cumulative_incidence.py, by R's survival (3.5-3); shares also
# by cmprsk (2.2-11).   Rscript tests/golden/causes.R     writes causes.csv
suppressPackageStartupMessages({library(survival); library(cmprsk)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
day <- c(5, 8, 8, 9, 12, 12, 15, 18, 20, 20, 23, 27, 27, 30)
cause <- c(1, 2, 1, 0, 1, 2, 1, 0, 2, 1, 1, 2, 0, 0)
fit <- survfit(Surv(day, factor(cause, 0:2)) ~ 1)
gray <- timepoints(cuminc(day, cause), fit$time)$est
stopifnot(max(abs(t(gray) - fit$pstate[, 2:3])) < 1e-12)
found <- data.frame(day = fit$time, tumor = fit$pstate[, 2], tumor_se = fit$std.err[, 2],
                    other = fit$pstate[, 3], other_se = fit$std.err[, 3])
found[] <- lapply(found, function(x) sprintf("%.15g", x))
write.csv(found, file.path(here, "causes.csv"), row.names = FALSE, quote = FALSE)
