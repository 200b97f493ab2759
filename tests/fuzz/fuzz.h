// What the fuzz targets share: a table of them, and the way to say that a property does not hold.
#pragma once

#include <string>
#include <string_view>

namespace homeword::fuzz {

// Ends the program with the sentence when `holds` is false; libFuzzer then keeps the input.
void require(bool holds, std::string_view sentence);
// The same for two texts that must be equal; shows both.
void require_equal(std::string_view found, std::string_view expected, std::string_view sentence);

// A target takes any bytes at all and fails a `require` when its property does not hold for them.
void fuzz_html(std::string_view bytes);
void fuzz_markdown(std::string_view bytes);
void fuzz_plain_text(std::string_view bytes);
void fuzz_docx(std::string_view bytes);
void fuzz_glossary_table(std::string_view bytes);
void fuzz_tmx(std::string_view bytes);
void fuzz_yaml(std::string_view bytes);
void fuzz_text(std::string_view bytes);
void fuzz_plugin_protocol(std::string_view bytes);
void fuzz_clarity_form(std::string_view bytes);

}  // namespace homeword::fuzz
