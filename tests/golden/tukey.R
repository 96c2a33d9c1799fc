# All pairs by Tukey in the additive model of experiment and arm, complete blocks: R's own TukeyHSD.
set.seed(11)
data <- expand.grid(arm = c("a", "b", "c", "d"), experiment = 1:3)
data$value <- round(
  rnorm(3, 0, 0.3)[data$experiment] + c(0, -0.2, -0.6, 0.1)[data$arm] + rnorm(12, 0, 0.1), 4
)
fit <- aov(value ~ factor(experiment) + arm, data = data)
pairs <- TukeyHSD(fit, "arm")$arm
write.csv(data, "tukey_data.csv", row.names = FALSE)
write.csv(
  data.frame(pair = rownames(pairs), pairs[, c("diff", "lwr", "upr", "p adj")]),
  "tukey.csv", row.names = FALSE
)
