# Golden numbers of analysis/survival/pairs.py and the Gehan-Breslow test, by R's survival (3.5-3).
#   Rscript tests/golden/survival_pairs.R     reads survival_animals.csv, writes two csv
# survival has no Gehan weights: the test is written out here for two arms, by animals.
suppressPackageStartupMessages(library(survival))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
source(file.path(here, "small_samples.R"))
animals <- read.csv(file.path(here, "survival_animals.csv"))

gehan <- function(d, first) {
  u <- v <- 0
  for (t in unique(d$day[d$event == 1])) {
    risk <- d$day >= t
    died <- d$day == t & d$event == 1
    n <- sum(risk); n1 <- sum(risk & d$arm == first); m <- sum(died)
    u <- u + n * (sum(died & d$arm == first) - m * n1 / n)
    if (n > 1) v <- v + n^2 * m * n1 / n * (1 - n1 / n) * (n - m) / (n - 1)
  }
  if (v > 0 && small(d)) return(permutation(d, first, "gehan"))
  if (v == 0) NA else pchisq(u^2 / v, 1, lower.tail = FALSE)
}
exact <- coxph.control(iter.max = 200, eps = 1e-15, toler.chol = 1e-16)
pairs <- follow <- NULL
for (case in unique(animals$case)) {
  d <- animals[animals$case == case, ]
  names <- unique(d$arm)
  last <- tapply(d$day, d$arm, max)
  mean_of <- function(a, tau) survival:::survmean(
    survfit(Surv(day, event) ~ 1, d[d$arm == a, ]), rmean = tau)$matrix
  variance <- function(m, n) m[["se(rmean)"]]^2 * n / (n - 1)  # NaN for one animal
  rows <- NULL
  for (i in seq_along(names)) for (j in seq_along(names)) if (i < j) {
    two <- d[d$arm %in% names[c(i, j)], ]
    d$factor <- relevel(factor(d$arm), ref = names[i])
    cox <- suppressWarnings(coxph(Surv(day, event) ~ factor, d, ties = "efron", control = exact))
    beta <- coef(cox)[[paste0("factor", names[j])]]
    if (is.na(beta) || abs(beta) > 12) beta <- NA
    spread <- sqrt(diag(vcov(cox))[[paste0("factor", names[j])]])
    ratio <- ratio_of(d, beta, spread, names[i], names[j])
    tau <- min(last[[names[i]]], last[[names[j]]])
    a <- mean_of(names[j], tau); b <- mean_of(names[i], tau)
    gain <- a[["rmean"]] - b[["rmean"]]
    v <- c(variance(a, sum(d$arm == names[j])), variance(b, sum(d$arm == names[i])))
    known <- d$day >= tau | d$event == 1  # to the horizon
    f <- pmax(c(sum(known & d$arm == names[j]), sum(known & d$arm == names[i])) - 1, 1)
    se <- sqrt(sum(v)); df <- sum(v)^2 / sum(v^2 / f)
    lived <- split(pmin(two$day, tau), two$arm)[c(names[j], names[i])]
    if (is.finite(se) && se > 0 && all(known[d$arm %in% names[c(i, j)]])) {
      welch <- t.test(lived[[1]], lived[[2]])
      stopifnot(all.equal(c(gain, df, 2 * pt(-abs(gain) / se, df)), tolerance = 1e-10,
        c(-diff(welch$estimate)[[1]], welch$parameter[[1]], welch$p.value)))
    }
    asymptotic <- survdiff(Surv(day, event) ~ arm, two)$pvalue
    rows <- rbind(rows, data.frame(case, arm = names[j], versus = names[i],
      log_rank_p = log_rank(two, names[i], asymptotic), gehan_p = gehan(two, names[i]),
      hazard_ratio = ratio[1], hr_low = ratio[2], hr_high = ratio[3], rmst_difference_d = gain,
      rmst_low = gain - qt(0.975, df) * se, rmst_high = gain + qt(0.975, df) * se,
      rmst_df = df, rmst_p = 2 * pt(-abs(gain) / se, df), tau_d = tau))
  }
  rows$log_rank_p_adjusted <- p.adjust(rows$log_rank_p, "holm")
  rows$gehan_p_adjusted <- p.adjust(rows$gehan_p, "holm")
  pairs <- rbind(pairs, rows)
  for (a in names) {
    fit <- survfit(Surv(day, 1 - event) ~ 1, d[d$arm == a, ], conf.type = "log-log")
    half <- quantile(fit, 0.5)
    follow <- rbind(follow, data.frame(case, arm = a, median_follow_up_d = half$quantile[[1]],
      low = half$lower[[1]], high = half$upper[[1]]))
  }
}
save <- function(table, name) {
  numbers <- sapply(table, is.double)
  table[numbers] <- lapply(table[numbers], function(x) ifelse(is.na(x), "", sprintf("%.15g", x)))
  write.csv(table, file.path(here, name), row.names = FALSE, quote = FALSE)
}
save(pairs, "survival_pairs.csv")
save(follow, "survival_follow_up.csv")
