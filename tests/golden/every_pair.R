# All pairs of arms blocked by experiment: Dunnett's T3 with the spread of each arm about
# experiment + arm, and R's paired t test of each pair. One cell is missing in the second case.
# Run in this folder: Rscript every_pair.R   (R 4.2.2, base only)
# Reads every_pair_data.csv (4 arms, 3 experiments), writes every_pair.csv.
source("modulus.R")
whole <- read.csv("every_pair_data.csv")
two <- combn(c("a", "b", "c", "d"), 2)

pairs_of <- function(case, data) {
  fit <- lm(value ~ factor(experiment) + arm, data)
  spare <- tapply(1 - hatvalues(fit), data$arm, sum)
  s2 <- tapply(residuals(fit)^2, data$arm, sum) / spare
  df <- table(data$arm) - 1
  cells <- tapply(data$value, list(data$experiment, data$arm), mean)
  d <- cells[, two[1, ]] - cells[, two[2, ]]
  m <- colSums(!is.na(d))
  found <- t3(colMeans(d, na.rm = TRUE), s2[two[1, ]] / m, s2[two[2, ]] / m,
              as.numeric(df[two[1, ]]), as.numeric(df[two[2, ]]))
  own <- lapply(seq_len(ncol(d)), function(i) t.test(d[, i]))
  data.frame(case = case, arm = two[1, ], against = two[2, ], n = m, found,
             p_own = sapply(own, function(one) one$p.value),
             low_own = sapply(own, function(one) one$conf.int[1]),
             high_own = sapply(own, function(one) one$conf.int[2]))
}
found <- rbind(pairs_of("complete", whole),
               pairs_of("missing", whole[!(whole$arm == "c" & whole$experiment == 2), ]))
numeric <- sapply(found, is.numeric)
found[numeric] <- lapply(found[numeric], signif, digits = 12)
write.csv(found, "every_pair.csv", row.names = FALSE, quote = FALSE)
