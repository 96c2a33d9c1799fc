# Golden numbers of analysis/in_vivo/growth/event_free.py by R's package survival (3.5-3).
#   Rscript tests/golden/event_free.R     reads in_vivo_volumes.csv, writes event_free.csv
suppressPackageStartupMessages(library(survival))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
source(file.path(here, "small_samples.R"))
volumes <- read.csv(file.path(here, "in_vivo_volumes.csv"))
names <- unique(volumes$arm)
ends <- list("2x" = function(v) v / v[1] >= 2, "4x" = function(v) v / v[1] >= 4,
             "300 mm3" = function(v) v >= 300)
exact <- coxph.control(iter.max = 200, eps = 1e-15, toler.chol = 1e-16)
rows <- NULL
for (end in names(ends)) {
  animals <- do.call(rbind, lapply(split(volumes, paste(volumes$arm, volumes$animal)), function(a) {
    a <- a[order(a$day), ]
    hit <- which(ends[[end]](a$volume_mm3))
    data.frame(arm = a$arm[1], day = if (length(hit)) a$day[hit[1]] else max(a$day),
               event = length(hit) > 0)
  }))
  animals$arm <- factor(animals$arm, names)
  cox <- suppressWarnings(coxph(Surv(day, event) ~ arm, animals, ties = "efron", control = exact))
  beta <- c(NA, ifelse(abs(coef(cox)) > 12, NA, coef(cox)))
  spread <- c(NA, sqrt(diag(vcov(cox))))
  ratio <- c(NA, sapply(2:length(names), function(i)
    ratio_of(animals, beta[i], spread[i], names[1], names[i])[1]))
  p <- c(NA, sapply(names[-1], function(a) {
    two <- animals[animals$arm %in% c(names[1], a), ]
    log_rank(two, names[1], survdiff(Surv(day, event) ~ arm, two)$pvalue)
  }))
  for (i in seq_along(names)) {
    own <- animals[animals$arm == names[i], ]
    half <- quantile(survfit(Surv(day, event) ~ 1, own, conf.type = "log-log"), 0.5)
    rows <- rbind(rows, data.frame(endpoint = end, arm = names[i], n = nrow(own),
      events = sum(own$event), median_d = half$quantile[[1]], median_low = half$lower[[1]],
      median_high = half$upper[[1]], hazard_ratio = ratio[i], p = p[i],
      p_adjusted = p.adjust(p, "holm")[i]))
  }
}
numbers <- sapply(rows, is.double)
rows[numbers] <- lapply(rows[numbers], function(x) ifelse(is.na(x), "", sprintf("%.15g", x)))
write.csv(rows, file.path(here, "event_free.csv"), row.names = FALSE, quote = FALSE)
