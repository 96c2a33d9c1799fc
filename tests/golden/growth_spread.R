# Makes growth_spread*.csv: the growth model with richer spreads, by nlme, on in_vivo_volumes.csv.
# Rscript tests/golden/growth_spread.R    (R 4.2.2, nlme 3.1-162)
# log(V / V0) = (rate of the arm + b of the animal) day [+ level of the animal] + e, REML.
suppressMessages(library(nlme))
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
rows <- read.csv(file.path(folder, "in_vivo_volumes.csv"))
arms <- unique(rows$arm)
rows$arm <- factor(rows$arm, arms)
rows$id <- interaction(rows$arm, rows$animal, drop = TRUE)
baseline <- with(rows[rows$day == 0, ], setNames(volume_mm3, id))
after <- rows[rows$day > 0, ]
after$y <- log(after$volume_mm3 / baseline[as.character(after$id)])
out <- function(table, name)
  write.csv(format(table, digits = 12, trim = TRUE), file.path(folder, name),
            row.names = FALSE, quote = FALSE)
precise <- lmeControl(opt = "optim", optimMethod = "BFGS", reltol = 1e-15, msTol = 1e-13,
                      tolerance = 1e-12, maxIter = 500, msMaxIter = 1000, niterEM = 200)
own <- varIdent(form = ~ 1 | arm)
fits <- list(
  slope = lme(y ~ 0 + day:arm, after, ~ 0 + day | id, control = precise),
  intercept = lme(y ~ 0 + day:arm, after, ~ 1 + day | id, control = precise),
  by_arm = lme(y ~ 0 + day:arm, after, ~ 0 + day | id, weights = own, control = precise),
  both = lme(y ~ 0 + day:arm, after, ~ 1 + day | id, weights = own, control = precise))
row_of <- function(name) {
  fit <- fits[[name]]
  spread <- as.matrix(getVarCov(fit))
  ratio <- rep(1, length(arms))
  if (!is.null(fit$modelStruct$varStruct))
    ratio <- coef(fit$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)[arms]
  several <- nrow(spread) > 1
  data.frame(model = name, arm = arms, rate_per_day = unname(fixef(fit)),
             se = sqrt(diag(vcov(fit))), sigma = fit$sigma * ratio,
             sd_slope = sqrt(spread["day", "day"]),
             sd_intercept = if (several) sqrt(spread[1, 1]) else 0,
             correlation = if (several) cov2cor(spread)[1, 2] else NA,
             log_likelihood = as.numeric(logLik(fit)))
}
out(do.call(rbind, lapply(names(fits), row_of)), "growth_spread.csv")

# What the figures of diagnosis show: fitted values, standardized residuals, animals' own effects.
rows_of <- function(name) {
  fit <- fits[[name]]
  data.frame(model = name, arm = after$arm, animal = after$animal, day = after$day,
             fitted = as.numeric(fitted(fit, level = 1)),
             fitted_arm = as.numeric(fitted(fit, level = 0)),
             residual = as.numeric(residuals(fit, level = 1, type = "pearson")))
}
out(do.call(rbind, lapply(names(fits), rows_of)), "growth_residuals.csv")
effects_of <- function(name) {
  found <- ranef(fits[[name]])
  place <- do.call(rbind, strsplit(rownames(found), ".", fixed = TRUE))
  data.frame(model = name, arm = place[, 1], animal = place[, 2], slope = found$day,
             intercept = if ("(Intercept)" %in% names(found)) found[["(Intercept)"]] else 0)
}
out(do.call(rbind, lapply(names(fits), effects_of)), "growth_animal_effects.csv")
