"""The columns of every table after ``model``, and which columns hold text."""

COLUMNS = {
    "problems": "severity file sheet cell what value action",
    "well_viability": "plate experiment time_h well role arm concentration unit absorbance "
    "corrected viability_pct excluded",
    "viability": "arm concentration unit concentration_2 unit_2 time_h n_experiments n_wells "
    "mean_pct sd_pct sem_pct ci_low_pct ci_high_pct p p_adjusted method",
    "plate_qc": "plate time_h n_control n_blank control_mean control_cv_pct blank_mean z_prime "
    "signal_to_background edge_effect_pct verdict n_positive robust_z_prime ssmd "
    "replicate_cv_pct n_saturated n_excluded row_effect_pct column_effect_pct column_drift_pct "
    "column_drift_p row_drift_pct row_drift_p",
    "viability_course": "arm concentration unit concentration_2 unit_2 from_h to_h n_times "
    "n_experiments mean_over_time_pct sd_pct low_pct high_pct doubling_time_h doubling_low_h "
    "doubling_high_h status",
    "dose_response": "arm time_h unit n_points n_concentrations top_pct bottom_pct hill ec50 "
    "ec50_low ec50_high ic50 ic50_low ic50_high auc emax_pct r_squared rss status "
    "lowest_concentration highest_concentration n_experiments method curve asymmetry "
    "lack_of_fit_f lack_of_fit_p aicc p_no_effect ic50_experiments_low ic50_experiments_high",
    "dose_response_curve": "arm time_h unit concentration viability_pct low_pct high_pct",
    "curve_models": "arm time_h unit curve n_points n_parameters rss aicc aicc_difference weight "
    "lack_of_fit_p ic50 chosen status",
    "gr_values": "arm concentration unit concentration_2 unit_2 time_h n_experiments mean_gr "
    "sem_gr low_gr high_gr mean_growth_pct sem_growth_pct source status",
    "gr_metrics": "arm gr50 gr_max gr_inf gr_aoc h_gr status time_h unit gr50_low gr50_high gec50 "
    "r_squared f p n_points n_concentrations n_experiments lowest_concentration "
    "highest_concentration control_divisions method",
    "percent_growth": "arm time_h measure estimate low high unit status bound n_experiments "
    "n_reached lowest_concentration highest_concentration method",
    "resistance": "arm time_h reference_model ic50_fold low high status ic50 reference_ic50 "
    "unit bound f df df_residual p p_adjusted n_experiments reference_n_experiments paired_by "
    "method",
    "synergy_in_vitro": "arm time_h reference score_pct ci_low ci_high p n_cells status "
    "n_experiments method",
    "synergy_cells": "arm time_h concentration unit concentration_2 unit_2 reference "
    "observed_pct fitted_pct expected_pct excess_pct ci_low ci_high p p_adjusted call",
    "synergy_fixed_dose": "arm time_h concentration unit concentration_2 unit_2 n_experiments "
    "viability_a_pct viability_b_pct viability_pct bliss_expected_pct index index_low index_high "
    "p best_partner hsa_excess_pct hsa_low hsa_high p_hsa p_better_than_each call "
    "better_than_each method",
    "combination_index": "arm time_h concentration unit concentration_2 unit_2 ratio affected_pct "
    "combination_index dose_reduction_1 dose_reduction_2 status",
    "median_effect": "arm time_h line m median_effect_dose r n_doses unit status",
    "animal_volumes": "arm animal day length_mm width_mm volume_mm3 change_pct rtv weight_g "
    "weight_change_pct n_tumors status",
    "tumor_growth": "arm day n n_started mean_mm3 sd_mm3 sem_mm3 median_mm3 mean_change_pct "
    "sem_change_pct mean_rtv t_c_pct tgi_volume_pct tgi_delta_pct tgi_delta_low tgi_delta_high "
    "tgi_rtv_pct p p_adjusted method evaluation_day",
    "growth_effects": "arm day measure estimate_pct low_pct high_pct n n_control status",
    "animal_growth": "arm animal first_day last_day n_days auc_mm3_d mean_volume_mm3 "
    "log_auc_per_day slope_per_day end_rate_per_day status",
    "growth_summary": "arm measure endpoint unit estimate low high n n_control status method",
    "baseline_balance": "arm n mean_mm3 sd_mm3 min_mm3 max_mm3 largest_to_smallest_mean",
    "growth_tests": "arm day scale effect estimate low high p p_adjusted n n_control n_zero method",
    "growth_rates": "arm n_animals rate_per_day se low high doubling_time_d difference "
    "difference_se p p_adjusted sigma sd_slope log_likelihood method difference_low "
    "difference_high doubling_low_d doubling_high_d sd_intercept",
    "growth_rate_pairs": "arm versus difference se low high p p_adjusted n_animals n_versus method",
    "synergy_in_vivo": "arm day reference delta_per_day se combination_index ci_low ci_high "
    "score p interpretation status",
    "response": "arm animal best_response_pct best_average_response_pct category days_to_doubling",
    "response_schemes": "arm animal scheme change_pct day category",
    "response_rates": "arm scheme n n_cr n_pr n_sd n_pd n_not_evaluable orr_pct orr_low orr_high "
    "dcr_pct dcr_low dcr_high",
    "body_weight": "arm animal nadir_pct nadir_day last_pct flag",
    "survival": "arm n events censored mean_life_span_d sd_d ils_mean_pct median_d median_low "
    "median_high ils_median_pct rmst_d rmst_se tau_d hazard_ratio hr_low hr_high p p_adjusted "
    "method status",
    "survival_curve": "arm day at_risk events censored survival low high",
    "survival_pairs": "arm versus n n_versus log_rank_p log_rank_p_adjusted gehan_p "
    "gehan_p_adjusted hazard_ratio hr_low hr_high rmst_difference_d rmst_low rmst_high rmst_p "
    "rmst_p_adjusted tau_d method",
    "survival_follow_up": "arm n censored median_follow_up_d low high shortest_censored_d "
    "longest_d status",
    "proportional_hazards": "arm chi2 df p method status",
    "event_free_survival": "endpoint arm n events censored median_d median_low median_high "
    "increase_median_pct rmst_d rmst_se tau_d hazard_ratio hr_low hr_high p p_adjusted method "
    "status left_out",
    "tumor_weights": "arm n mean_g sd_g inhibition_pct p p_adjusted method inhibition_low "
    "inhibition_high",
    "weight_volume": "arm animal day volume_mm3 weight_g",
    "weight_volume_correlation": "arm coefficient n n_left_out estimate low high p status",
    "deaths": "arm reason kind n first_day last_day",
    "tolerability": "arm n n_weighed mean_nadir_pct mean_last_pct n_10 n_15 n_20 n_dead "
    "n_limit_or_dead limit_or_dead_pct low_pct high_pct status",
    "synergy_tgi": "arm day measure unit n n_parts n_control observed expected excess se low high "
    "p interpretation method status",
    "combination_growth": "arm day n observed_rtv observed_low observed_high expected_rtv "
    "expected_low expected_high status",
    "combination_partners": "arm partner readout day n n_partner estimate estimate_partner "
    "difference difference_low difference_high ratio ratio_low ratio_high p p_adjusted "
    "p_beats_all verdict method status",
    "endpoints": "arm measure unit n mean sd sem p p_adjusted method",
    "effects": "arm readout when ratio low high n n_control method",
    "readouts": "arm readout when estimate low high unit n n_of better rank status method source",
    "scorecard": "arm viability_pct ic50 ic50_unit volume_change_pct tgi_pct growth_rate "
    "best_response weight_nadir_pct mean_life_span_d ils_pct hazard_ratio n_animals "
    "combination_verdict",
}
TEXT = {
    *("n_of", "better", "source"),
    *("model", "severity", "file", "sheet", "cell", "what", "value", "action", "plate"),
    *("experiment", "well", "role", "arm", "unit", "unit_2", "verdict", "animal", "status"),
    *(
        "scheme",
        "scale",
        "effect",
        "method",
        "category",
        "flag",
        "measure",
        "reference",
        "interpretation",
        "ic50_unit",
    ),
    *("partner", "n_parts", "reason", "kind", "coefficient"),
    *("best_response", "combination_verdict", "reference_model", "versus", "endpoint"),
    *("line", "call", "readout", "when", "best_partner", "better_than_each"),
    *("bound", "paired_by", "curve", "source"),
}
