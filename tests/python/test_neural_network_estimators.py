from sklearn.utils.estimator_checks import parametrize_with_checks

from hesse.neural_network import MLPClassifier, MLPRegressor


@parametrize_with_checks([MLPClassifier(random_state=0), MLPRegressor(random_state=0)])
def test_scikit_learn_checks(estimator, check):
    check(estimator)
