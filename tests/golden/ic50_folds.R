# Folds of IC50 with the experiment as the unit: Rscript ic50_folds.R
# Two lines in experiments 1 to 4, a third line in experiments 5 to 8; experiments shift. The curve
# of each experiment by nls, its IC50, t.test paired (first two lines) and Welch's (first and third).
# Writes ic50_folds_points.csv (means of the wells) and ic50_folds.csv.
set.seed(19)
doses <- c(0, 0.03, 0.1, 0.3, 1, 3, 10, 30)
lines <- data.frame(model = c("MCF-7", "MCF-7 TamR", "MCF-7 LTED"), e = c(1, 3.2, 1.9),
                    hill = c(1.2, 1.0, 1.5), bottom = c(8, 15, 4), first = c(1, 1, 5))
points <- do.call(rbind, lapply(seq_len(nrow(lines)), function(i) with(lines[i, ], {
  do.call(rbind, lapply(first:(first + 3), function(g) {
    mid <- e * 10^rnorm(1, 0, 0.1)
    exact <- bottom + (100 - bottom) / (1 + (doses / mid)^hill)
    data.frame(model = model, experiment = g, concentration = doses,
               viability_pct = round(exact + c(0, rnorm(7, 0, 1.5)), 3))
  }))
})))
write.csv(points, "ic50_folds_points.csv", row.names = FALSE)

log10_ic50 <- function(part) {
  part$x <- log10(pmax(part$concentration, 1e-30))
  fit <- nls(viability_pct ~ bottom + (top - bottom) / (1 + 10^(hill * (x - mid))), part,
             start = list(bottom = 10, top = 100, hill = 1.2, mid = 0.2), algorithm = "port",
             control = nls.control(tol = 1e-10, maxiter = 500))
  with(as.list(coef(fit)), mid + log10((top - bottom) / (50 - bottom) - 1) / hill)
}
parts <- split(points, list(points$model, points$experiment), drop = TRUE)
own <- sapply(parts, log10_ic50)
of <- function(name) own[grepl(paste0("^", name, "\\."), names(own))]
parent <- of("MCF-7"); paired <- t.test(of("MCF-7 TamR"), parent, paired = TRUE)
welch <- t.test(of("MCF-7 LTED"), parent)
row <- function(model, test, estimate) data.frame(
  model = model, fold = 10^estimate, low = 10^test$conf.int[1], high = 10^test$conf.int[2],
  df = unname(test$parameter), p = test$p.value)
found <- rbind(row("MCF-7 TamR", paired, unname(paired$estimate)),
               row("MCF-7 LTED", welch, unname(welch$estimate[1] - welch$estimate[2])))
write.csv(format(found, digits = 10, trim = TRUE), "ic50_folds.csv", row.names = FALSE, quote = FALSE)
each <- do.call(rbind, lapply(names(own), function(name) data.frame(
  model = sub("\\.[0-9]+$", "", name), experiment = sub(".*\\.", "", name), ic50 = 10^own[[name]])))
write.csv(format(each, digits = 10, trim = TRUE), "ic50_folds_experiments.csv", row.names = FALSE,
          quote = FALSE)
