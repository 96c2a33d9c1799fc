# Makes in_vivo_*.csv: invented caliper volumes, and what R computes from them.
# Rscript tests/golden/in_vivo.R    (R 4.2, nlme 3.1-162, multcomp 1.4-22)
# Volumes: four arms (a third single agent and a combination), unequal sizes, staggered
# leavers, given to 4 decimals so that every program reads the same numbers.
suppressMessages({library(nlme); library(multcomp)})
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
out <- function(table, name)
  write.csv(format(table, digits = 15, trim = TRUE), file.path(folder, name),
            row.names = FALSE, quote = FALSE)

set.seed(7)
rate <- c(vehicle = 0.070, letrozole = 0.030, tamoxifen = 0.045, "letrozole + tamoxifen" = 0.020)
size <- c(8, 7, 8, 6)
days <- c(0, 3, 7, 10, 14, 17, 21)
rows <- do.call(rbind, Map(function(arm, n) do.call(rbind, lapply(seq_len(n), function(i) {
  slope <- rate[[arm]] + rnorm(1, 0, 0.008)
  last <- if (i > n - 2) sample(days[4:7], 1) else 21
  seen <- days[days <= last]
  log_volume <- log(runif(1, 100, 150)) + slope * seen + c(0, rnorm(length(seen) - 1, 0, 0.08))
  data.frame(arm = arm, animal = i, day = seen, volume_mm3 = round(exp(log_volume), 4))
})), names(rate), size))
rownames(rows) <- NULL
out(rows, "in_vivo_volumes.csv")

# Mixed model: log(V / V0) = (rate of the arm + b of the animal) day + e, REML.
rows$arm <- factor(rows$arm, names(rate))
rows$id <- interaction(rows$arm, rows$animal, drop = TRUE)
baseline <- with(rows[rows$day == 0, ], setNames(volume_mm3, id))
rows$volume_0 <- baseline[as.character(rows$id)]
fit_to <- function(last) {
  after <- rows[rows$day > 0 & rows$day <= last, ]
  after$y <- log(after$volume_mm3 / after$volume_0)
  lme(y ~ 0 + day:arm, random = ~ 0 + day | id, data = after, method = "REML",
      control = lmeControl(opt = "optim", reltol = 1e-14, msTol = 1e-12, maxIter = 500))
}
fits <- do.call(rbind, lapply(c(7, 14, 21), function(last) {
  fit <- fit_to(last)
  data.frame(last_day = last, arm = names(rate), rate_per_day = unname(fixef(fit)),
             se = sqrt(diag(vcov(fit))), sigma = fit$sigma, sd_slope = sqrt(getVarCov(fit)[1, 1]),
             log_likelihood = as.numeric(logLik(fit)))
}))
out(fits, "in_vivo_rates.csv")

# Every day: counts and the ratios of means.
change <- transform(rows, delta = volume_mm3 - volume_0, rtv = volume_mm3 / volume_0)
means <- do.call(data.frame, aggregate(cbind(volume_mm3, delta, rtv) ~ arm + day, change,
                 function(x) c(n = length(x), mean = mean(x), sd = sd(x), median = median(x))))
control <- means[means$arm == "vehicle", ]
at <- match(means$day, control$day)
ratio <- function(name) 100 * (1 - means[[name]] / control[[name]][at])
out(data.frame(arm = means$arm, day = means$day, n = means$volume_mm3.n,
               mean_mm3 = means$volume_mm3.mean, sd_mm3 = means$volume_mm3.sd,
               median_mm3 = means$volume_mm3.median, mean_rtv = means$rtv.mean,
               tgi_volume_pct = ratio("volume_mm3.mean"), tgi_delta_pct = ratio("delta.mean"),
               tgi_rtv_pct = ratio("rtv.mean")), "in_vivo_means.csv")
