# Golden numbers of analysis/statistics/slope_spread.py: degrees of freedom by R's pbkrtest (0.5.2),
# cluster-robust errors by clubSandwich (0.5.8), one variance of slopes an arm by lme4 (1.1-31).
#   Rscript tests/golden/growth_small.R     writes growth_small_rows.csv and growth_small.csv
suppressPackageStartupMessages({library(lme4); library(pbkrtest); library(clubSandwich); library(nlme)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))

# Four arms of 4 to 6 invented animals, B with three times the spread; some leave early.
set.seed(71)
arms <- data.frame(arm = c("C", "A", "B", "AB"), rate = c(0.10, 0.07, 0.06, 0.03),
                   sd = c(0.010, 0.010, 0.035, 0.012), n = c(5, 6, 5, 4))
days <- c(3, 7, 10, 14, 17, 21)
rows <- do.call(rbind, lapply(seq_len(nrow(arms)), function(g) with(arms[g, ], do.call(rbind,
  lapply(seq_len(n), function(i) {
    own <- days[seq_len(sample(3:6, 1))]
    data.frame(arm, animal = paste0(arm, i), days = own,
               log_rtv = round(rnorm(1, rate, sd) * own + rnorm(length(own), 0, 0.12), 4))
  })))))
write.csv(rows, file.path(here, "growth_small_rows.csv"), row.names = FALSE, quote = FALSE)

d <- rows
d$animal <- factor(d$animal)
for (j in 1:4) d[[paste0("x", j)]] <- (d$arm == arms$arm[j]) * d$days
fine <- lmerControl(optCtrl = list(xtol_rel = 1e-14, ftol_rel = 1e-15, ftol_abs = 1e-14,
                                   xtol_abs = 1e-12))
one <- lmer(log_rtv ~ 0 + x1 + x2 + x3 + x4 + (0 + days | animal), d, control = fine)
each <- lmer(log_rtv ~ 0 + x1 + x2 + x3 + x4 + (0 + x1 | animal) + (0 + x2 | animal) +
             (0 + x3 | animal) + (0 + x4 | animal), d, control = fine)
same <- lme(log_rtv ~ 0 + x1 + x2 + x3 + x4, d, random = ~ 0 + days | animal,
            control = lmeControl(opt = "optim", msTol = 1e-12, tolerance = 1e-12, reltol = 1e-14))
contrasts <- rbind(bliss = c(1, -1, -1, 1), A = c(-1, 1, 0, 0), B = c(-1, 0, 1, 0),
                   rate = c(1, 0, 0, 0))
robust <- vcovCR(same, type = "CR2")
found <- NULL
for (name in rownames(contrasts)) for (model in c("one", "each")) {
  fit <- get(model); w <- contrasts[name, ]
  cr2 <- if (model == "one") linear_contrast(same, robust, matrix(w, 1), p_values = TRUE)
  found <- rbind(found, data.frame(contrast = name, model,
    estimate = sum(fixef(fit) * w), se = sqrt(as.numeric(w %*% vcov(fit) %*% w)),
    df = Lb_ddf(w, vcov(fit), vcovAdj(fit)), robust_se = if (is.null(cr2)) NA else cr2$SE,
    robust_df = if (is.null(cr2)) NA else cr2$df, robust_p = if (is.null(cr2)) NA else cr2$p_val,
    sigma = sigma(fit), log_likelihood = as.numeric(logLik(fit))))
}
numbers <- sapply(found, is.double)
found[numbers] <- lapply(found[numbers], function(x) ifelse(is.na(x), "", sprintf("%.12g", x)))
write.csv(found, file.path(here, "growth_small.csv"), row.names = FALSE, quote = FALSE)
