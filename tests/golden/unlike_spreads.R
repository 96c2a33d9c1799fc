# Arms against control without one variance for all, by hand: the animals of one-way studies, and
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
of_arm <- c(anastrozole = 1, letrozole = 1, tamoxifen = 2, fulvestrant = 2)

# One spread for the columns x: t, df, p, Dunnett's p and interval
by_one_spread <- function(x) {
  k <- ncol(x)
  n <- colSums(!is.na(x))
  e <- sweep(x, 2, colMeans(x, na.rm = TRUE))
  squares <- shared <- assumed <- matrix(0, k, k)
  for (i in 1:k) for (j in 1:k) {
    both <- !is.na(e[, i]) & !is.na(e[, j])
    squares[i, j] <- sum(e[both, i] * e[both, j])
    shared[i, j] <- max(sum(both) - 1, 0)
  }
  v <- sum(diag(squares)) / sum(diag(shared))
  arm <- of_arm[colnames(x)]
  alike <- outer(arm, arm, "==")
  off <- row(squares) != col(squares)
  diag(assumed) <- v
  for (kind in list(alike & off, !alike)) if (any(shared[kind] > 0))
    assumed[kind] <- min(max(sum(squares[kind]) / sum(shared[kind]), 0), v)
  df <- (v * sum(diag(shared)))^2 / sum(shared * assumed^2)
  l <- rep(if (k > 1) sqrt(min(mean(assumed[off]) / v, 0.99)) else 0, k)
  se <- sqrt(v / n)
  t <- colMeans(x, na.rm = TRUE) / se
  critical <- uniroot(function(c) inside(c, df, l) - 0.95, c(1, 500), tol = 1e-8)$root
  data.frame(estimate = t * se, statistic = t, df = df, p = 2 * pt(-abs(t), df),
             p_adjusted = 1 - sapply(t, function(one) inside(abs(one), df, l)),
             low = t * se - critical * se, high = t * se + critical * se)
}

experiments <- function(case) {
  own <- data[data$case == case, ]
  cells <- tapply(own$value, list(own$block, own$group), mean)
  d <- cells[, arms[-1]] - cells[, "vehicle"]
  d <- d[, colSums(!is.na(d)) > 1]
  all <- by_one_spread(d)
  rows <- do.call(rbind, lapply(unique(of_arm[colnames(d)]), function(arm)
    by_one_spread(d[, of_arm[colnames(d)] == arm, drop = FALSE])))
  # Each column by itself: R's own t test of its experiments
  own_t <- lapply(colnames(d), function(column) t.test(d[, column]))
  each <- function(name, at = 1) sapply(own_t, function(one) unname(one[[name]][at]))
  rows$statistic <- each("statistic")
  rows$df <- each("parameter")
  rows$p <- each("p.value")
  rows$p_adjusted <- pmax(rows$p_adjusted, all$p_adjusted, rows$p)
  rows$low <- pmin(rows$low, all$low, each("conf.int", 1))
  rows$high <- pmax(rows$high, all$high, each("conf.int", 2))
  data.frame(case = case, group = colnames(d), rows)
}

table <- rbind(welch("one_way_balanced"), welch("one_way_unbalanced"),
               experiments("blocked_complete"), experiments("blocked_missing"))
numeric <- sapply(table, is.numeric)
table[numeric] <- lapply(table[numeric], signif, digits = 10)
write.csv(table, "unlike_spreads.csv", row.names = FALSE, quote = FALSE)
