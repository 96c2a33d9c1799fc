# Bliss of growth inhibition and of relative volumes of skewed volumes, by hand: the variance of the
# logarithm of a mean from the logarithms of its animals (Cox), Satterthwaite's df, and for growth
# inhibition all that the excess is within t^2 of the log means, searched by optim from 40 starts.
# Run in this folder: Rscript skewed_means.R   (R 4.2.2, base only)
# Writes skewed_means_animals.csv and skewed_means.csv.
set.seed(19)
arms <- c("vehicle", "a", "b", "a + b")
studies <- list(
  equal = list(n = c(6, 5, 6, 4), rate = c(2.0, 1.5, 1.4, 0.9), sd = c(.3, .3, .3, .3)),
  wide = list(n = c(5, 5, 4, 5), rate = c(2.0, 1.9, 1.4, 1.3), sd = c(.3, .9, .3, .3)),
  shrunk = list(n = c(8, 7, 8, 8), rate = c(1.9, 0.6, 0.9, -2.5), sd = c(.3, .3, .4, .9))
)
animals <- do.call(rbind, lapply(names(studies), function(study) {
  plan <- studies[[study]]
  do.call(rbind, lapply(1:4, function(i) {
    start <- round(150 * exp(rnorm(plan$n[i], 0, .2)), 1)
    data.frame(study, arm = arms[i], start_mm3 = start,
      volume_mm3 = round(start * exp(rnorm(plan$n[i], plan$rate[i], plan$sd[i])), 1))
  }))
}))
write.csv(animals, "skewed_means_animals.csv", row.names = FALSE)

spread <- function(x) {
  s2 <- var(log(pmax(x, exp(-2) * mean(x))))
  n <- length(x)
  v <- s2 / n + s2^2 / (2 * (n - 1))
  slope <- 1 / n + s2 / (n - 1)  # of v by s2
  c(mean = log(mean(x)), v = v, df = 2 * v^2 / (slope^2 * 2 * s2^2 / (n - 1)))
}
df_of <- function(parts, df) sum(parts)^2 / sum(parts^2 / df)

relative <- function(of) {
  found <- sapply(of, function(x) spread(x$volume_mm3 / x$start_mm3))
  w <- c(-1, 1, 1, -1)
  parts <- w^2 * found["v", ]
  df <- df_of(parts, found["df", ])
  excess <- sum(w * found["mean", ])
  half <- qt(.975, df) * sqrt(sum(parts))
  p <- 2 * pt(-abs(excess) / sqrt(sum(parts)), df)
  c(excess = excess, low = excess - half, high = excess + half, p = p, df = df)
}

inhibition <- function(of) {
  first <- sapply(of, function(x) mean(x$start_mm3))
  found <- sapply(of, function(x) {
    left <- min(1, mean(x$volume_mm3) / mean(x$start_mm3))
    spread(x$volume_mm3 - left * (x$start_mm3 - mean(x$start_mm3)))
  })
  excess <- function(log_mean) {
    m <- exp(log_mean) - first
    100 * (m[2] * m[3] / m[1]^2 - m[4] / m[1])
  }
  at <- found["mean", ]
  sd <- sqrt(found["v", ])
  slopes <- sapply(1:4, function(i) {
    step <- replace(numeric(4), i, 1e-6)
    (excess(at + step) - excess(at - step)) / 2e-6
  })
  df <- df_of(slopes^2 * found["v", ], found["df", ])
  far <- function(radius, sign) {  # the farthest excess at that distance
    starts <- matrix(rnorm(160), 40)
    best <- apply(starts, 1, function(start) optim(start, function(x) {
      -sign * excess(at + radius * sd * x / sqrt(sum(x^2)))
    }, method = "BFGS", control = list(reltol = 1e-14, maxit = 500))$value)
    -sign * min(best)
  }
  radius <- qt(.975, df)
  side <- if (excess(at) > 0) -1 else 1
  touching <- uniroot(function(r) far(r, side), c(1e-3, 0.99 * (at[1] - log(first[1])) / sd[1]),
    tol = 1e-6)$root
  c(excess = unname(excess(at)), low = far(radius, -1), high = far(radius, 1),
    p = 2 * pt(-touching, df), df = df)
}

golden <- do.call(rbind, lapply(names(studies), function(study) {
  own <- animals[animals$study == study, ]
  of <- split(own, factor(own$arm, arms))
  rbind(data.frame(study, measure = "tgi_bliss", t(inhibition(of))),
    data.frame(study, measure = "combpdx", t(relative(of))))
}))
write.csv(golden, "skewed_means.csv", row.names = FALSE)
