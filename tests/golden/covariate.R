# Makes covariate.csv from in_vivo_volumes.csv: each arm against vehicle on day 17 and 21, log volume
# on arm and log baseline, a variance for each arm. Rscript tests/golden/covariate.R
# (R 4.2.2, emmeans 1.8.4-1; errors by hand over the hat matrix)
suppressMessages(library(emmeans))
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
source(file.path(folder, "many_to_one.R"))
rows <- read.csv(file.path(folder, "in_vivo_volumes.csv"))
arms <- unique(rows$arm)
first <- rows[rows$day == 0, ]

against <- function(day) {
  here <- rows[rows$day == day, ]
  at <- match(paste(here$arm, here$animal), paste(first$arm, first$animal))
  here$x <- log(first$volume_mm3[at])
  here$y <- log(here$volume_mm3)
  here$arm <- factor(here$arm, arms)
  fit <- lm(y ~ arm + x, here)
  design <- model.matrix(fit)
  leverage <- hatvalues(fit)
  own_df <- tapply(1 - leverage, here$arm, sum)
  s2 <- tapply(residuals(fit)^2, here$arm, sum) / own_df
  weights <- solve(crossprod(design), t(design))[paste0("arm", arms[-1]), ]
  squares <- t(apply(weights^2, 1, function(w) tapply(w, here$arm, sum)))
  parts <- sweep(squares, 2, s2, "*")
  v <- rowSums(parts)
  df <- v^2 / rowSums(sweep(parts^2, 2, own_df, "/"))
  means <- as.data.frame(contrast(emmeans(fit, "arm"), "trt.vs.ctrl"))
  stopifnot(all.equal(unname(coef(fit)[paste0("arm", arms[-1])]), means$estimate))
  t <- means$estimate / sqrt(v)
  l <- sqrt(s2[[1]] / sum(here$arm == arms[1]) / v)
  critical <- sapply(df, function(d) uniroot(function(c) inside(c, d, l) - 0.95, c(1, 60),
                                             tol = 1e-8)$root)
  # The exact correlations, by weights of all animals, against those that the test takes
  every <- weights %*% (as.numeric(s2)[as.integer(here$arm)] * t(weights)) / sqrt(outer(v, v))
  off <- row(every) < col(every)
  data.frame(day = day, arm = arms[-1], estimate = means$estimate, se = sqrt(v), df = df,
             p = 2 * pt(-abs(t), df),
             p_adjusted = sapply(seq_along(t), function(i) 1 - inside(abs(t[i]), df[i], l)),
             low = means$estimate - critical * sqrt(v), high = means$estimate + critical * sqrt(v),
             correlation_left_out = max(abs(every - outer(l, l))[off]))
}
table <- do.call(rbind, lapply(c(17, 21), against))
write.csv(format(table, digits = 12, trim = TRUE), file.path(folder, "covariate.csv"),
          row.names = FALSE, quote = FALSE)
