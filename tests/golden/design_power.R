# Power of the designs on the page Design, by R alone: power.t.test, and simulation in base R.
# Writes design_power.csv: what, n (animals an arm or experiments), power.
# Growth: days 3 7 10 14 17 21, SD of log growth between animals by day 21 0.25, of a log volume
# 0.05. Where nobody drops out the mixed model is an analysis of the animals' own slopes: arms have
# variances of their own (Welch and Satterthwaite) where that lowers -2 log REML by 1 or more, else
# one for all (pooled). Rscript design_power.R

set.seed(4)
days <- c(3, 7, 10, 14, 17, 21)
sd_slope <- sqrt((0.25 / 21)^2 + 0.05^2 / sum(days^2))
studies <- 40000
rows <- list()
add <- function(what, n, power) rows[[length(rows) + 1]] <<- data.frame(what, n, power)

contrasts_p <- function(n, weights, shift) {
  arms <- ncol(weights)
  means <- matrix(rnorm(studies * arms, 0, sd_slope / sqrt(n)), studies)
  own <- matrix(rchisq(studies * arms, n - 1), studies) * sd_slope^2 / (n - 1)
  pooled <- rowMeans(own)
  gain <- (n - 1) * (arms * log(pooled) - rowSums(log(own)))
  sapply(seq_len(nrow(weights)), function(k) {
    w2 <- weights[k, ]^2
    v_own <- as.vector(own %*% w2) / n
    df_own <- v_own^2 / (as.vector(own^2 %*% w2^2) / n^2 / (n - 1))
    apart <- gain >= 1
    v <- ifelse(apart, v_own, pooled * sum(w2) / n)
    df <- ifelse(apart, df_own, arms * (n - 1))
    pt((as.vector(means %*% weights[k, ]) + shift[k]) / sqrt(v), df)
  })
}

for (n in c(3, 5, 8, 10)) {
  p <- contrasts_p(n, rbind(c(-1, 1)), log(0.6) / 21)
  add("control", n, mean(p <= 0.025))
  p <- contrasts_p(n, rbind(c(0, -1, 0, 1), c(0, 0, -1, 1)), log(c(0.6, 0.7)) / 21)
  add("best_part", n, mean(pmax(p[, 1], p[, 2]) <= 0.025))
  p <- contrasts_p(n, rbind(c(1, -1, -1, 1)), log(0.5) / 21)
  add("additivity", n, mean(p <= 0.025))
  add("control, closed form", n,
      power.t.test(n, delta = -log(0.6) / 21, sd = sd_slope)$power)
}

for (n in 3:6) {
  add("fold, paired", n, power.t.test(n, delta = log10(3), sd = 0.2, type = "paired")$power)
  a <- matrix(rnorm(studies * n, log10(3), 0.2), studies)
  b <- matrix(rnorm(studies * n, 0, 0.2), studies)
  va <- apply(a, 1, var) / n
  vb <- apply(b, 1, var) / n
  df <- (va + vb)^2 * (n - 1) / (va^2 + vb^2)
  t <- (rowMeans(a) - rowMeans(b)) / sqrt(va + vb)
  add("fold, Welch", n, mean(2 * pt(-t, df) <= 0.05))
  log_sd <- sqrt(log(1 + (12 / 70)^2))
  one <- matrix(rnorm(studies * n, log(0.7), log_sd), studies)
  alive <- exp(one)
  half <- qt(0.975, n - 1) * apply(alive, 1, sd) / sqrt(n)
  clear <- 2 * pt(rowMeans(one) / (apply(one, 1, sd) / sqrt(n)), n - 1) <= 0.05
  add("viability, one concentration", n, mean(clear & rowMeans(alive) + half < 1))
}
write.csv(do.call(rbind, rows), "design_power.csv", row.names = FALSE)
