# What R's survival has not, for the other scripts of this folder: Firth's hazard ratio of two arms,
# the permutation distribution of the log-rank test, restricted means of small arms.
suppressPackageStartupMessages(library(survival))

# Jeffreys' penalty on coxph's own likelihood (Efron's ties), which iter.max = 0 gives at any point.
firth <- function(d, reference, treated) {
  d <- d[d$arm %in% c(reference, treated), ]
  d$x <- as.integer(d$arm == treated)
  penalized <- function(b) {
    fit <- coxph(Surv(day, event) ~ x, d, init = b, ties = "efron",
                 control = coxph.control(iter.max = 0))
    fit$loglik[1] - 0.5 * log(fit$var[1])
  }
  start <- coxph(Surv(day, event) ~ x, d, init = 0, control = coxph.control(iter.max = 0))
  if (!is.finite(start$var[1]) || start$var[1] == 0) return(c(NA, NA, NA))
  best <- optimize(penalized, c(-9, 9), maximum = TRUE, tol = 1e-12)
  gap <- function(b) penalized(b) - best$objective + qchisq(0.95, 1) / 2
  low <- uniroot(gap, c(best$maximum - 12, best$maximum), tol = 1e-12)$root
  high <- uniroot(gap, c(best$maximum, best$maximum + 12), tol = 1e-12)$root
  exp(c(best$maximum, low, high))
}

# Hazard ratio of Cox's model over all arms, or Firth's where that is beyond 20-fold or endless.
ratio_of <- function(d, beta, se, reference, treated) {
  if (is.finite(beta) && is.finite(se) && abs(beta) <= log(20))
    return(exp(beta + c(0, -1, 1) * qnorm(0.975) * se))
  firth(d, reference, treated)
}

# Observed less expected events of each animal; Gehan's weights are the animals at risk.
scores <- function(d, weights) {
  score <- numeric(nrow(d))
  for (t in unique(d$day[d$event == 1])) {
    risk <- d$day >= t
    died <- d$day == t & d$event == 1
    w <- if (weights == "gehan") sum(risk) else 1
    score <- score + w * (died - risk * sum(died) / sum(risk))
  }
  score
}

# All ways to choose the animals of the smaller arm, one by one.
permutation <- function(d, first, weights = "log-rank") {
  own <- d$arm == first
  if (sum(own) > sum(!own)) own <- !own
  score <- scores(d, weights)
  sums <- colSums(matrix(score[combn(nrow(d), sum(own))], nrow = sum(own)))
  mean(abs(sums) >= abs(sum(score[own])) - 1e-9)
}

small <- function(d) min(table(as.character(d$arm))) <= 10 && choose(nrow(d), min(table(
  as.character(d$arm)))) < 1e7

log_rank <- function(d, first, asymptotic) {
  p <- asymptotic
  if (is.finite(p) && small(d)) permutation(d, first) else p
}
