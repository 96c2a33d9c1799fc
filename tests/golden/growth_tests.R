# Makes growth_tests.csv and growth_pairs.csv from in_vivo_volumes.csv: every day after the start,
# on volume and on its logarithm. Rscript tests/golden/growth_tests.R
# (R 4.2.2, base only)
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

# All pairs on day 17 by Dunnett's T3, second less first.
source(file.path(folder, "modulus.R"))
pairs_of <- function(scale) {
  here <- rows[rows$day == 17, ]
  here$y <- if (scale == "volume") here$volume_mm3 else log(here$volume_mm3)
  values <- split(here$y, here$arm)
  two <- combn(arms, 2)
  v <- sapply(values, var) / lengths(values)
  df <- lengths(values) - 1
  mean <- sapply(values, mean)
  data.frame(scale = scale, arm = two[2, ], versus = two[1, ],
             t3(mean[two[2, ]] - mean[two[1, ]], v[two[2, ]], v[two[1, ]], df[two[2, ]],
                df[two[1, ]]))
}
out(do.call(rbind, lapply(scales, pairs_of)), "growth_pairs.csv")
