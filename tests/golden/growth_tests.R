# Makes growth_tests.csv and growth_pairs.csv from in_vivo_volumes.csv: every day after the start,
# on volume and on its logarithm. Rscript tests/golden/growth_tests.R
# (R 4.2.2, emmeans 1.8.4-1)
suppressMessages(library(emmeans))
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
rows <- read.csv(file.path(folder, "in_vivo_volumes.csv"))
arms <- unique(rows$arm)
rows$arm <- factor(rows$arm, arms)
out <- function(table, name)
  write.csv(format(table, digits = 12, trim = TRUE), file.path(folder, name),
            row.names = FALSE, quote = FALSE)

# Against vehicle: Dunnett's test, a variance for each arm, with its simultaneous interval.
source(file.path(folder, "many_to_one.R"))
against <- function(day, scale) {
  here <- rows[rows$day == day, ]
  here$y <- if (scale == "volume") here$volume_mm3 else log(here$volume_mm3)
  found <- welch_against(split(here$y, here$arm))
  data.frame(day = day, scale = scale, arm = arms[-1],
             found[c("estimate", "low", "high", "p", "p_adjusted")])
}
days <- setdiff(unique(rows$day), 0)
scales <- c("log volume", "volume")
tests <- do.call(rbind, lapply(days, function(d) do.call(rbind, lapply(scales, against, day = d))))
key <- interaction(tests$arm, tests$scale)
tests$p_holm <- ave(tests$p_adjusted, key, FUN = function(p) p.adjust(p, "holm"))
out(tests, "growth_tests.csv")

# All pairs on day 17: emmeans' Tukey, first less second, and the F test.
pairs_of <- function(scale) {
  here <- rows[rows$day == 17, ]
  here$y <- if (scale == "volume") here$volume_mm3 else log(here$volume_mm3)
  fit <- aov(y ~ arm, here)
  found <- as.data.frame(summary(pairs(emmeans(fit, "arm"), adjust = "tukey"),
                                 infer = c(TRUE, TRUE)))
  f <- summary(fit)[[1]]
  data.frame(scale = scale, pair = found$contrast, estimate = found$estimate,
             low = found$lower.CL, high = found$upper.CL, p_adjusted = found$p.value,
             f = f[["F value"]][1], f_p = f[["Pr(>F)"]][1])
}
out(do.call(rbind, lapply(scales, pairs_of)), "growth_pairs.csv")
