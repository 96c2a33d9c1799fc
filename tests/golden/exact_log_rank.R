# Exact log-rank tests by R's package coin (1.4-2), written apart from ours: days without ties, for
# coin's scores of ties are others.  Rscript tests/golden/exact_log_rank.R     prints the numbers
suppressPackageStartupMessages({library(coin); library(survival)})
cases <- list(
  "6 and 6, events only" = list(day = c(20:25, 24.5, 26.5, 28.5, 30.5, 32.5, 34.5),
                                event = rep(1, 12), n = 6),
  "4 and 7, censored" = list(day = c(3, 8, 15, 21, 5.5, 11.5, 16.5, 22.5, 27.5, 31.5, 40.5),
                             event = c(1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0), n = 4),
  "10 and 10, censored" = list(day = c(1:10, 2.5 + 1.1 * (1:10)),
                               event = rep(c(1, 1, 1, 0), 5), n = 10))
for (name in names(cases)) with(cases[[name]], {
  arm <- factor(rep(c("a", "b"), c(n, length(day) - n)))
  test <- logrank_test(Surv(day, event) ~ arm, distribution = exact())
  cat(sprintf("%s %.15g\n", name, pvalue(test)))
})
