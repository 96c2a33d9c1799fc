# The interval of a GR50 over experiments, by R's own curve: each experiment left out in turn.
# Four experiments that shift, eight concentrations; nls with the bounds of GRmetrics.
# Run in this folder: Rscript gr50_jackknife.R   (base only)
# Writes gr50_jackknife_points.csv (GR, means of wells) and gr50_jackknife.csv.
set.seed(27)
doses <- c(0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
drugs <- data.frame(arm = c("drugA", "drugB"), gec50 = c(1.1, 4), h = c(1.1, 1.6), last = c(-0.2, 0.15))
points <- do.call(rbind, lapply(1:2, function(i) with(drugs[i, ], {
  do.call(rbind, lapply(1:4, function(g) {
    exact <- last + (1 - last) / (1 + (doses / (gec50 * 10^rnorm(1, 0, 0.12)))^h)
    data.frame(arm = arm, experiment = g, concentration = doses, gr = round(exact + rnorm(8, 0, 0.02), 4))
  }))
})))
write.csv(points, "gr50_jackknife_points.csv", row.names = FALSE, quote = FALSE)

log10_gr50 <- function(part) {
  part$x <- log10(part$concentration)
  fit <- nls(gr ~ last + (1 - last) / (1 + 10^(h * (x - mid))), part,
             start = list(last = 0, h = 1.2, mid = 0.3), algorithm = "port",
             lower = c(-1, 0.1, -4), upper = c(1, 5, 4),
             control = nls.control(tol = 1e-10, maxiter = 500))
  with(as.list(coef(fit)), mid + log10((1 - last) / (0.5 - last) - 1) / h)
}
rows <- lapply(split(points, points$arm), function(part) {
  all <- log10_gr50(part)
  out <- sapply(1:4, function(g) log10_gr50(part[part$experiment != g, ]))
  se <- sqrt(3 / 4 * sum((out - mean(out))^2))
  data.frame(arm = part$arm[1], gr50 = 10^all, low = 10^(all - qt(0.975, 3) * se),
             high = 10^(all + qt(0.975, 3) * se))
})
write.csv(format(do.call(rbind, rows), digits = 10, trim = TRUE), "gr50_jackknife.csv",
          row.names = FALSE, quote = FALSE)
