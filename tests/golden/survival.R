# Golden numbers of analysis/survival/table.py, by R's package survival (3.5-3 when written).
#   Rscript tests/golden/survival.R          writes survival_*.csv beside this script
#
# Data: two textbook examples (days as printed there), the rest is made up below, seeded.
#   gliomas   Bland JM, Altman DG. The logrank test. BMJ 2004; 328:1073.
#   bu        Boston University School of Public Health, Survival Analysis, BS704, table of
#             chemotherapy before or after surgery.
suppressPackageStartupMessages(library(survival))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
source(file.path(here, "small_samples.R"))

arm <- function(case, name, events, censored = numeric(0))
  data.frame(case = case, arm = name, day = c(events, censored),
             event = rep(1:0, c(length(events), length(censored))))

random_arm <- function(case, name, n, scale, limit) {
  day <- ceiling(rweibull(n, 2, scale))
  leaves <- ceiling(runif(n, 1, 2 * limit))
  out <- pmin(day, leaves, limit)
  data.frame(case = case, arm = name, day = out, event = as.integer(day == out))
}

set.seed(20240)
animals <- rbind(
  arm("gliomas", "astrocytoma", c(6, 13, 21, 30, 37, 38, 49, 50, 63, 79, 86, 98, 202, 219),
      c(31, 47, 80, 82, 82, 149)),
  arm("gliomas", "glioblastoma", c(10, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 24, 25, 28, 30, 33,
      35, 37, 40, 40, 46, 48, 76, 81, 82, 91, 112, 181), c(34, 40, 70)),
  arm("bu", "before", c(8, 12, 26, 14, 21, 27), c(8, 32, 20, 40)),
  arm("bu", "after", c(33, 28, 41), c(48, 48, 25, 37, 48, 25, 43)),
  random_arm("ties", "vehicle", 15, 15, 40),
  random_arm("ties", "a", 12, 20, 40),
  random_arm("ties", "b", 18, 25, 40),
  random_arm("ties", "a + b", 14, 30, 40),
  arm("complete", "vehicle", c(26, 27, 27, 28, 28, 29, 29, 30, 30, 31)),
  arm("complete", "a", c(28, 30, 30, 31, 32, 32, 33, 34, 35, 35)),
  arm("complete", "b", c(30, 31, 36, 36, 36, 37, 37, 38, 39, 41)),
  arm("plateau", "vehicle", c(0, 3, 3, 8, 9, 10)),  # event on day 0; 0.5 from 3 to 8
  arm("plateau", "a", c(2, 4, 9), c(4, 6, 12)),
  arm("plateau", "b", c(2, 5), c(7, 11)),                           # ends at 0.5
  arm("plateau", "c", c(5, 5, 5)),                                  # from 1 to 0 at once
  arm("plateau", "d", c(6, 7), c(1, 2, 8)),
  arm("no_event", "vehicle", c(10, 12, 12, 15, 18), 14),
  arm("no_event", "a", c(11, 12, 16, 20), c(20, 21)),
  arm("no_event", "b", numeric(0), c(13, 21, 21, 21)),
  arm("apart", "vehicle", c(10, 11, 12, 13)),
  arm("apart", "a", c(9, 11, 14, 16), 17),
  arm("apart", "b", c(20, 21, 22, 23)),                             # after every other arm
  arm("staggered", "vehicle", 8),             # overlap so little that a plain Newton step overflows
  arm("staggered", "a", c(7, 12, 13, 14), c(6, 10, 11, 13, 13)),
  arm("staggered", "b", c(12, 13, 14, 14, 14, 15, 18, 19, 20, 20)),
  arm("staggered", "c", c(18, 20, 21, 23, 23, 24, 25))
)

exact <- coxph.control(iter.max = 200, eps = 1e-15, toler.chol = 1e-16)
curves <- arms <- tests <- NULL
for (case in unique(animals$case)) {
  d <- animals[animals$case == case, ]
  names <- unique(d$arm)
  d$arm <- factor(d$arm, levels = names)
  tau <- min(tapply(d$day, d$arm, max))
  cox <- suppressWarnings(coxph(Surv(day, event) ~ arm, d, ties = "efron", control = exact))
  beta <- c(NA, coef(cox))
  se <- c(NA, sqrt(diag(vcov(cox))))
  endless <- c(FALSE, is.na(coef(cox)) | abs(coef(cox)) > 12)       # iterations toward infinity
  beta[endless] <- se[endless] <- NA
  ratios <- sapply(seq_along(names), function(i) if (i == 1) c(NA, NA, NA) else
    ratio_of(d, beta[i], se[i], names[1], names[i]))
  two_of <- function(a) d[d$arm %in% c(names[1], a), ]
  chi2_p <- c(NA, sapply(names[-1], function(a)
    survdiff(Surv(day, event) ~ arm, two_of(a))$pvalue))
  p <- c(NA, sapply(2:length(names), function(i)
    log_rank(two_of(names[i]), names[1], chi2_p[i])))
  fits <- lapply(names, function(a) survfit(Surv(day, event) ~ 1, d[d$arm == a, ]))
  known <- sapply(fits, function(f) if (min(f$surv) == 0) Inf else max(f$time))
  lost <- known < quantile(fits[[1]], 0.5)$quantile[[1]]
  horizon <- min(known[!(lost %in% TRUE)])                           # of mean life spans
  all <- survdiff(Surv(day, event) ~ arm, d)
  tests <- rbind(tests, data.frame(case, arm = names, n = as.integer(all$n), observed = all$obs,
    expected = all$exp, chi2 = all$chisq, df = sum(all$exp > 0) - 1, p = all$pvalue))
  for (i in seq_along(names)) {
    own <- d[d$arm == names[i], ]
    fit <- survfit(Surv(day, event) ~ 1, own, conf.type = "log-log")
    half <- quantile(fit, 0.5)
    to <- if (is.finite(horizon)) horizon else max(own$day)
    mean_own <- survival:::survmean(fit, rmean = to)$matrix[["rmean"]]
    if (known[i] < horizon) mean_own <- NA
    last_mean <- survival:::survmean(fit, rmean = max(own$day))$matrix[["rmean"]]
    restricted <- survival:::survmean(fit, rmean = tau)$matrix  # what print(fit, rmean) shows
    curves <- rbind(curves, data.frame(case, arm = names[i], day = fit$time, at_risk = fit$n.risk,
      events = fit$n.event, censored = fit$n.censor, survival = fit$surv, low = fit$lower,
      high = fit$upper))
    arms <- rbind(arms, data.frame(case, arm = names[i], mean = mean_own,
      median = half$quantile[[1]], median_low = half$lower[[1]], median_high = half$upper[[1]],
      rmst = restricted[["rmean"]],
      rmst_se = restricted[["se(rmean)"]], tau, hr = ratios[1, i],
      hr_low = ratios[2, i], hr_high = ratios[3, i],
      p = p[i], p_holm = p.adjust(p, "holm")[i],
      cox_hr = exp(beta[i]), cox_low = exp(beta[i] - qnorm(0.975) * se[i]),
      cox_high = exp(beta[i] + qnorm(0.975) * se[i]), chi2_p = chi2_p[i], mean_to_last = last_mean))
  }
}
save <- function(table, name) {
  numbers <- sapply(table, is.double)
  table[numbers] <- lapply(table[numbers], function(x) ifelse(is.na(x), "", sprintf("%.15g", x)))
  write.csv(table, file.path(here, paste0("survival_", name, ".csv")), row.names = FALSE,
            quote = FALSE)
}
save(animals, "animals"); save(curves, "curves"); save(arms, "arms"); save(tests, "tests")
