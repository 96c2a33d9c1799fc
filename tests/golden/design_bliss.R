# Power of Bliss on growth rates with drop-out, study by study with R's own mixed model: lme4 and
# Kenward-Roger df by pbkrtest. Four arms of 5 animals, days 3 6 9 12 15 18 21, SD of log growth
# between animals by day 21 0.25, of a log volume 0.05, 20 % leave after a day at random; the
# combination is 0.6 times what Bliss expects. A variance of slopes for each arm where that lowers
# -2 log REML by 1 or more, else one for all.
# Rscript design_bliss.R [studies]   writes design_bliss.csv (takes some minutes)
suppressPackageStartupMessages({library(lme4); library(pbkrtest)})
given <- as.integer(commandArgs(TRUE))
studies <- if (length(given)) given[1] else 600
set.seed(12)
n <- 5
days <- c(3, 6, 9, 12, 15, 18, 21)
w <- c(1, -1, -1, 1)
shift <- log(0.6) / 21
quiet <- lmerControl(check.conv.singular = "ignore", check.conv.grad = "ignore",
                     check.conv.hess = "ignore", calc.derivs = FALSE)

study <- function() do.call(rbind, lapply(1:4, function(arm) do.call(rbind, lapply(1:n, function(i) {
  seen <- if (runif(1) < 0.2) sample(length(days) - 1, 1) else length(days)
  own <- days[seq_len(seen)]
  rate <- rnorm(1, if (arm == 4) shift else 0, 0.25 / 21)
  data.frame(arm, animal = paste(arm, i), days = own, y = rate * own + rnorm(seen, 0, 0.05))
}))))

p_of <- function(d) {
  for (j in 1:4) d[[paste0("x", j)]] <- (d$arm == j) * d$days
  d$animal <- factor(d$animal)
  one <- lmer(y ~ 0 + x1 + x2 + x3 + x4 + (0 + days | animal), d, control = quiet)
  each <- lmer(y ~ 0 + x1 + x2 + x3 + x4 + (0 + x1 | animal) + (0 + x2 | animal) +
               (0 + x3 | animal) + (0 + x4 | animal), d, control = quiet)
  fit <- if (2 * (logLik(each) - logLik(one)) >= 1) each else one
  t <- sum(fixef(fit) * w) / sqrt(as.numeric(w %*% vcov(fit) %*% w))
  pt(t, Lb_ddf(w, vcov(fit), vcovAdj(fit)))
}
lower <- replicate(studies, p_of(study()))
write.csv(data.frame(n, studies, called = sum(lower <= 0.025)), "design_bliss.csv",
          row.names = FALSE)
