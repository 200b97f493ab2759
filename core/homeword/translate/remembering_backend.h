// A backend that is never asked for the same sentence twice: not by another document of the batch, and not by another thread
// that wants it at the same moment.
//
//     backends.push_back(remember_answers(*open_backend("apertium")));
//
// Families' letters repeat each other ("Please call the office."), and a service is paid by the character. Two requests are the
// same when text, pieces to force and marks are: personal data is masked before it comes here, so it is in nothing that is kept.
// Only answers are kept. A sentence that failed may be tried again by the next document.
//
// Memory is bounded (32 MiB for each backend): the oldest answers are forgotten first, and asked for again. Thread-safe.
#pragma once

#include <cstddef>
#include <memory>

#include "homeword/translate/backend.h"

namespace homeword {

inline constexpr std::size_t most_remembered_bytes = 32u << 20;

[[nodiscard]] std::shared_ptr<Backend> remember_answers(std::shared_ptr<Backend> backend, std::size_t most_bytes = most_remembered_bytes);

}  // namespace homeword
