"""What holds for all tests."""

import pytest
from hypothesis import settings

# How long an example takes says more of the machine, and of the tests beside it, than of the code.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what must stay in one process: a file's tests, which share fixtures; of a scene's, each case's.

    All that the tests of scenes ask of a case, in whatever file, is asked of one run of it.
    """
    for item in items:
        if item.get_closest_marker("xdist_group"):  # a test that knows its case
            continue
        case = getattr(item, "callspec", None) and item.callspec.params.get("name")
        of_a_scene = "examined" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group(str(case if case and of_a_scene else item.path)))
