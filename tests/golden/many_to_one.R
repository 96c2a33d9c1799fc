# Dunnett's test with a variance for each arm (Hasler and Hothorn 2008), by hand. Sourced by
# growth_tests.R and unlike_spreads.R. (R 4.2.2, base only)

# P(max |T| <= c): multivariate t with correlations l_i l_j, by nested integrals
inside <- function(c, df, l) {
  given <- function(s) sapply(s, function(scale) {
    f <- function(y) {
      out <- dnorm(y)
      for (one in l) out <- out * (pnorm((c * scale - one * y) / sqrt(1 - one^2)) -
                                   pnorm((-c * scale - one * y) / sqrt(1 - one^2)))
      out
    }
    integrate(f, -9, 9, rel.tol = 1e-9, subdivisions = 400L)$value
  })
  density <- function(s) 2 * df * s * dchisq(df * s^2, df)
  ends <- sqrt(qchisq(c(1e-10, 1 - 1e-10), df) / df)
  integrate(function(s) density(s) * given(s), ends[1], ends[2], rel.tol = 1e-8,
            subdivisions = 400L)$value
}

# A list of values of each group, the control first.
welch_against <- function(values) {
  v <- sapply(values, var) / lengths(values)
  both <- v[-1] + v[1]
  df <- both^2 / (v[-1]^2 / (lengths(values)[-1] - 1) + v[1]^2 / (length(values[[1]]) - 1))
  l <- sqrt(v[1] / both)
  difference <- sapply(values, mean)[-1] - mean(values[[1]])
  t <- difference / sqrt(both)
  stopifnot(all.equal(unname(t.test(values[[2]], values[[1]])$parameter), unname(df[1])))
  critical <- sapply(df, function(d) uniroot(function(c) inside(c, d, l) - 0.95, c(1, 60),
                                             tol = 1e-8)$root)
  data.frame(estimate = difference, statistic = t, df = df, p = 2 * pt(-abs(t), df),
             p_adjusted = sapply(seq_along(t), function(i) 1 - inside(abs(t[i]), df[i], l)),
             low = difference - critical * sqrt(both), high = difference + critical * sqrt(both))
}
