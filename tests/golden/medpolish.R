# Tukey's median polish of a 4 x 5 plate with one well missing: medpolish of R's stats.
set.seed(7)
plate <- outer(c(0, 3, -2, 5), c(1, -1, 4, 0, 2), "+") + round(rnorm(20), 2)
plate[2, 3] <- NA
fit <- medpolish(plate, na.rm = TRUE, trace.iter = FALSE)
write.csv(
  data.frame(
    row = as.vector(row(plate)), column = as.vector(col(plate)), value = as.vector(plate),
    overall = fit$overall, row_effect = fit$row[as.vector(row(plate))],
    column_effect = fit$col[as.vector(col(plate))], residual = as.vector(fit$residuals)
  ),
  "medpolish.csv", row.names = FALSE
)
