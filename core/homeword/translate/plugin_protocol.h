// The process protocol of plugins (plugins/sdk/PROTOCOL.md): JSON lines written, read and checked. Both ends use these
// functions, so that homeword-plugin-host and the process backend cannot disagree.
//
// Everything here is pure and thread-safe. What a plugin sends is never trusted: lengths, counts, ids, offsets and UTF-8 are
// checked, and a bad answer is an Error, never a crash.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/translate/backend.h"

namespace homeword {

inline constexpr int plugin_protocol_version = 1;

// Requests as the host writes them, without the line break.
[[nodiscard]] std::string write_describe_request(std::uint64_t id);
[[nodiscard]] std::string write_translate_request(std::uint64_t id, std::string_view from, std::string_view to,
                                                  std::span<const BackendSegment> segments);

// Answers as the host reads them. An Error means the whole line is worthless: no JSON, another id, a missing member, another
// count. A plugin's own "error" is an Error with that sentence.
[[nodiscard]] Result<BackendDescription> read_description(std::string_view line, std::uint64_t id);
// One element per asked segment; an element is an error when the plugin said so or its spans make no sense.
[[nodiscard]] Result<std::vector<Result<BackendAnswer>>> read_answers(std::string_view line, std::uint64_t id,
                                                                      std::span<const BackendSegment> segments);
// Is the answer possible for that segment: UTF-8, ids that were asked for, offsets inside the text and on code points?
[[nodiscard]] Result<void> check_answer(const BackendSegment& segment, const BackendAnswer& answer);

// A plugin that sends text away and was not allowed to is not ready, whatever it says.
void require_permission(BackendDescription& description, bool may_use_network);
// "answer_seconds" as a plugin writes it: 0 to 600; 0 for what makes no sense.
[[nodiscard]] unsigned read_answer_seconds(std::string_view text);
// The environment variable that tells a process plugin whether it may send text to other machines: "yes" or "no".
inline constexpr const char* network_variable = "HOMEWORD_NETWORK";

// The other end: a request as a plugin reads it.
struct DescribeRequest {};
struct TranslateRequest {
  std::string from, to;
  std::vector<BackendSegment> segments;
};
struct PluginRequest {
  std::uint64_t id = 0;
  std::variant<DescribeRequest, TranslateRequest> what;
};
[[nodiscard]] Result<PluginRequest> read_request(std::string_view line);
[[nodiscard]] std::string write_description(std::uint64_t id, const BackendDescription& description);
[[nodiscard]] std::string write_answers(std::uint64_t id, const std::vector<Result<BackendAnswer>>& answers);
[[nodiscard]] std::string write_failure(std::uint64_t id, std::string_view sentence);

// Well-formed UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);
// The text with every ill-formed byte replaced by U+FFFD, at most `most_bytes` long; for messages about garbage.
[[nodiscard]] std::string make_printable(std::string_view bytes, std::size_t most_bytes = 200);

}  // namespace homeword
