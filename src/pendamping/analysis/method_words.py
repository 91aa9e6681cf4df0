"""What tests, their methods, intervals and effects are called, by the names that figures carry."""

from pendamping.wording import mark as _

TEST_NAMES = {
    "paired_t": _("paired t test"),
    "wilcoxon": _("Wilcoxon signed-rank test"),
    "mcnemar": _("McNemar test, mid-p"),
    "did": _("Welch test of the difference in differences"),
}
METHODS = {
    "student": _("Student's paired t test"),
    "exact": _("exact, by enumeration of signs"),
    "normal_ties_continuity": _("normal approximation with corrections for ties and continuity"),
    "mid_p": _("mid-p, from the binomial distribution"),
    "welch": _("Welch's t with Satterthwaite's degrees of freedom"),
    "wilson": _("Wilson"),
    "t": _("t distribution"),
    "delta_log": _("delta method on the logarithm of the ratio"),
    "bonett_price": _("Bonett and Price"),
    "newcombe": _("Newcombe"),
}
EFFECT_NAMES = {
    "dz": _("Cohen's dz"),
    "rank_biserial": _("rank-biserial correlation"),
    "n_gain_group": _("n-gain of the group means"),
    "n_gain_individual": _("mean of individual n-gains"),
    "paired_difference": _("difference of the two shares"),
    "odds_ratio": _("odds ratio of gained to lost"),
}
