"""What holds for all tests."""

from hypothesis import settings

# How long an example takes says more of the machine, and of the tests beside it, than of the code.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
