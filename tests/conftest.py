"""What all tests share."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

# A slow machine is no failure, and nothing here is a timed test.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
