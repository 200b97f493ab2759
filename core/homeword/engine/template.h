// Page templates: mustache files in core/data/templates, filled with JSON.
//
//     render_template("page.mustache", {{"title", "Carta"}, {"body", html}})
//
// {{x}} escapes for HTML, {{{x}}} does not. A key the data lacks throws std::logic_error: mustache itself would write
// nothing, and a letter with a hole would go out. Thread-safe; templates are read once.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace homeword {

[[nodiscard]] std::string render_template(std::string_view name, const nlohmann::json& data);

}  // namespace homeword
