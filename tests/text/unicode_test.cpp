#include "homeword/text/unicode.h"
#include <doctest/doctest.h>
TEST_CASE("x"){ CHECK(homeword::fold("Straße “ÉCOLE”")=="strasse \"école\""); }
