# Golden numbers of analysis/survival/proportional_hazards.py by cox.zph of R's package survival (3.5-3).
#   Rscript tests/golden/proportional_hazards.R     reads survival_animals.csv, writes two csv
suppressPackageStartupMessages(library(survival))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
animals <- read.csv(file.path(here, "survival_animals.csv"))
exact <- coxph.control(iter.max = 200, eps = 1e-15, toler.chol = 1e-16)
tests <- residuals <- NULL
for (case in c("gliomas", "bu", "ties", "complete", "plateau", "staggered")) {
  d <- animals[animals$case == case, ]
  names <- unique(d$arm)
  d$arm <- factor(d$arm, levels = names)
  cox <- coxph(Surv(day, event) ~ arm, d, ties = "efron", control = exact)
  zph <- cox.zph(cox, transform = "km", terms = FALSE)
  tests <- rbind(tests, data.frame(case, arm = c(names[-1], "all arms"), zph$table,
                                   row.names = NULL))
  for (i in seq_along(names)[-1])
    residuals <- rbind(residuals, data.frame(case, arm = names[i], day = zph$time,
                                             residual = zph$y[, i - 1]))
}
save <- function(table, name) {
  numbers <- sapply(table, is.double)
  table[numbers] <- lapply(table[numbers], function(x) ifelse(is.na(x), "", sprintf("%.15g", x)))
  write.csv(table, file.path(here, name), row.names = FALSE, quote = FALSE)
}
save(tests, "proportional_hazards.csv")
save(residuals, "schoenfeld_residuals.csv")
