#include "homeword/base/version.h"

namespace homeword {

std::string_view version() { return HOMEWORD_VERSION; }

}  // namespace homeword
