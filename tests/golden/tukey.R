# All pairs by Tukey in the additive model of experiment and arm, complete blocks: R's own TukeyHSD.
set.seed(11)
data <- expand.grid(arm = c("a", "b", "c", "d"), experiment = 1:3)
data$value <- round(
  rnorm(3, 0, 0.3)[data$experiment] + c(0, -0.2, -0.6, 0.1)[data$arm] + rnorm(12, 0, 0.1), 4
)
fit <- aov(value ~ factor(experiment) + arm, data = data)
pairs <- TukeyHSD(fit, "arm")$arm
# Each pair by itself, R's paired t test: both have to agree
own <- lapply(strsplit(rownames(pairs), "-"), function(two) {
  value <- function(arm) data$value[data$arm == arm][order(data$experiment[data$arm == arm])]
  t.test(value(two[1]), value(two[2]), paired = TRUE)
})
own <- data.frame(
  p_own = sapply(own, function(one) one$p.value),
  low_own = sapply(own, function(one) one$conf.int[1]),
  high_own = sapply(own, function(one) one$conf.int[2])
)
write.csv(data, "tukey_data.csv", row.names = FALSE)
write.csv(
  data.frame(pair = rownames(pairs), pairs[, c("diff", "lwr", "upr", "p adj")], own),
  "tukey.csv", row.names = FALSE
)
