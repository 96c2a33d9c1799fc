# Arms against control with a variance for each arm, by hand: the animals of one-way studies, and
# experiments with arms of several concentrations. The data are those of dunnett.R.
# Run in this folder: Rscript unlike_spreads.R   (R 4.2.2, base only)
# Writes unlike_spreads.csv.
data <- read.csv("dunnett_data.csv")
arms <- c("vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant")

source("many_to_one.R")
welch <- function(case) {
  values <- split(data$value[data$case == case], data$group[data$case == case])[arms]
  data.frame(case = case, group = arms[-1], welch_against(values))
}

# Anastrozole and letrozole are two concentrations of one arm, tamoxifen and fulvestrant of another
experiments <- function(case) {
  own <- data[data$case == case, ]
  cells <- tapply(own$value, list(own$block, own$group), mean)
  d <- cells[, arms[-1]] - cells[, "vehicle"]
  rows <- lapply(list(arms[2:3], arms[4:5]), function(columns) {
    columns <- columns[colSums(!is.na(d[, columns])) > 1]
    x <- d[, columns, drop = FALSE]
    n <- colSums(!is.na(x))
    e <- sweep(x, 2, colMeans(x, na.rm = TRUE))
    squares <- sum(e^2, na.rm = TRUE)
    spread <- 0
    for (i in seq_along(n)) for (j in seq_along(n)) {
      shared <- !is.na(e[, i]) & !is.na(e[, j])
      spread <- spread + sum(e[shared, i] * e[shared, j])^2 / max(sum(shared) - 1, 1)
    }
    df <- squares^2 / spread
    se <- sqrt(squares / sum(n - 1) / n)
    t <- colMeans(x, na.rm = TRUE) / se
    within <- sapply(t, function(one) inside(abs(one), df, rep(sqrt(0.5), length(n))))
    critical <- uniroot(function(c) inside(c, df, rep(sqrt(0.5), length(n))) - sqrt(0.95), c(1, 500),
                        tol = 1e-8)$root
    data.frame(case = case, group = columns, estimate = t * se, statistic = t, df = df,
               p = 2 * pt(-abs(t), df), p_adjusted = 1 - within^2,
               low = t * se - critical * se, high = t * se + critical * se)
  })
  do.call(rbind, rows)
}

table <- rbind(welch("one_way_balanced"), welch("one_way_unbalanced"),
               experiments("blocked_complete"), experiments("blocked_missing"))
numeric <- sapply(table, is.numeric)
table[numeric] <- lapply(table[numeric], signif, digits = 10)
write.csv(table, "unlike_spreads.csv", row.names = FALSE, quote = FALSE)
