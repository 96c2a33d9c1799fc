# Dunnett's T3 (1980) by hand: the studentized maximum modulus. Sourced by growth_tests.R and
# every_pair.R. (R 4.2.2, base only)

# P(largest of m independent |T| over one scale <= c)
modulus <- function(c, df, m) {
  ends <- sqrt(qchisq(c(1e-12, 1 - 1e-12), df) / df)
  integrate(function(s) 2 * df * s * dchisq(df * s^2, df) * (2 * pnorm(c * s) - 1)^m,
            ends[1], ends[2], rel.tol = 1e-10, subdivisions = 1000L)$value
}

# Differences with two variances each, v1 on df1 and v2 on df2 degrees of freedom
t3 <- function(difference, v1, v2, df1, df2) {
  m <- length(difference)
  both <- v1 + v2
  df <- both^2 / (v1^2 / df1 + v2^2 / df2)
  critical <- sapply(df, function(d) uniroot(function(c) modulus(c, d, m) - 0.95, c(0.5, 500),
                                             tol = 1e-10)$root)
  t <- abs(difference) / sqrt(both)
  data.frame(estimate = difference, df = df, low = difference - critical * sqrt(both),
             high = difference + critical * sqrt(both),
             p_adjusted = sapply(seq_len(m), function(i) 1 - modulus(t[i], df[i], m)))
}
