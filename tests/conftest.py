"""What holds for all tests."""

from hypothesis import settings

# How long an example takes says more of the machine, and of the tests beside it, than of the code.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

# Files of few and long tests, most of which start programs. The longest first: left for the end, one process
# would be at work on them, and nobody else.
LONG = ("test_torture", "test_bench", "test_gradient_arrow", "test_hill_partials", "test_bombs", "test_cli")


def pytest_collection_modifyitems(items):
    """Put the long files first."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
