# Curves fitted by R's nls (port: bounded, to its strictest tolerance); writes curves.csv.
points <- read.csv("curves_points.csv")
rows <- lapply(split(points, points$curve), function(one) {
  x <- log10(pmax(one$concentration, 1e-30))
  fit <- nls(
    response ~ bottom + (top - bottom) / (1 + 10^(hill * (x - log10_ec50))),
    data = cbind(one, x = x),
    start = list(bottom = 10, top = 100, hill = 1, log10_ec50 = 0),
    algorithm = "port", control = nls.control(tol = 1e-10, maxiter = 500)
  )
  data.frame(curve = one$curve[1], t(coef(fit)), rss = deviance(fit))
})
write.csv(do.call(rbind, rows), "curves.csv", row.names = FALSE)
