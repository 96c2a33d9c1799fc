# Dunnett against control by multcomp, one-way, one variance; and data with experiments as blocks.
# Run in this folder: Rscript dunnett.R   (R 4.2.2, multcomp 1.4-22, mvtnorm 1.1-3)
# Writes dunnett_data.csv (the values tested) and dunnett.csv (what R says of them).
library(multcomp)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

control <- "vehicle"
arms <- c("vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant")
effect <- c(0, -0.1, -0.35, -0.6, -0.25)

one_way <- function(seed, n) {
  set.seed(seed)
  group <- rep(arms, n)
  data.frame(block = 1, group = group,
             value = round(effect[match(group, arms)] + rnorm(sum(n), sd = 0.25), 4))
}

blocked <- function(seed, n_blocks, missing = integer(0)) {
  set.seed(seed)
  cells <- expand.grid(group = arms, block = seq_len(n_blocks), stringsAsFactors = FALSE)
  shift <- rnorm(n_blocks, sd = 0.5)
  cells$value <- round(effect[match(cells$group, arms)] + shift[cells$block] +
                       rnorm(nrow(cells), sd = 0.12), 4)
  if (length(missing)) cells <- cells[-missing, ]
  cells[c("block", "group", "value")]
}

cases <- list(
  one_way_balanced = one_way(1, rep(6, 5)),
  one_way_unbalanced = one_way(2, c(12, 3, 5, 8, 2)),
  blocked_complete = blocked(3, 3),
  blocked_two = blocked(4, 2),
  blocked_missing = blocked(5, 5, c(2, 8, 13, 16, 23, 24))
)

answer <- function(name) {
  cells <- cases[[name]]
  cells$group <- factor(cells$group, levels = arms)
  fit <- lm(value ~ group, cells)
  test <- glht(fit, linfct = mcp(group = "Dunnett"))
  precise <- adjusted("single-step", maxpts = 2e6, abseps = 1e-7, releps = 0)
  joint <- summary(test, test = precise)$test
  raw <- summary(test, test = univariate())$test
  set.seed(1)
  interval <- confint(test)$confint
  data.frame(case = name, group = arms[-1], estimate = joint$coefficients, se = joint$sigma,
             statistic = joint$tstat, df = fit$df.residual, p = raw$pvalues,
             p_adjusted = as.numeric(joint$pvalues), low = interval[, "lwr"],
             high = interval[, "upr"])
}

long <- do.call(rbind, lapply(names(cases), function(name) cbind(case = name, cases[[name]])))
write.csv(long, "dunnett_data.csv", row.names = FALSE, quote = FALSE)
table <- do.call(rbind, lapply(c("one_way_balanced", "one_way_unbalanced"), answer))
numeric <- sapply(table, is.numeric)
table[numeric] <- lapply(table[numeric], signif, digits = 10)
write.csv(table, "dunnett.csv", row.names = FALSE, quote = FALSE)
