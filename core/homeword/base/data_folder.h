// Where the data that comes with Homeword lies: languages, message catalogues, page templates, the starter glossaries.
#pragma once

#include <filesystem>

namespace homeword {

// The folder that holds `data/` and `glossaries/`: $HOMEWORD_DATA if set, else `share/homeword` beside the program or
// library (`../share/homeword`, `share/homeword`). Found once; thread-safe. Throws std::runtime_error when there is none:
// an installation without its data cannot work and should say so at once.
[[nodiscard]] const std::filesystem::path& data_folder();

}  // namespace homeword
