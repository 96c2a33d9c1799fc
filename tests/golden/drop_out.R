# Quartiles of tumor volumes on one day where some are known to be larger only (R survival).
# Rscript drop_out.R: writes drop_out.csv (days of random volumes, and their quartiles).
library(survival)
set.seed(4)
rows <- list()
for (day in 1:12) {
  n <- sample(3:10, 1)
  value <- round(rlnorm(n, 5, 0.6), sample(c(0, -1), 1))
  carried <- runif(n) < c(0, 0.2, 0.5)[day %% 3 + 1]
  fit <- survfit(Surv(value, !carried) ~ 1)
  ends <- quantile(fit, c(0.25, 0.5, 0.75))$quantile
  rows[[day]] <- data.frame(day, value, carried = as.integer(carried), low = ends[1],
                            median = ends[2], high = ends[3])
}
write.csv(do.call(rbind, rows), "drop_out.csv", row.names = FALSE, na = "")
