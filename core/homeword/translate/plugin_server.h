// The plugin's end of the process protocol: reads requests from one descriptor, asks a backend, writes answers to another.
// This is all that homeword-plugin-host does; tests use it to stand on both ends.
#pragma once

#include <functional>

#include "homeword/translate/backend.h"

namespace homeword {

// Serves until the end of input (returns true) or until input or output break (false). `open` is called at the first
// request, so that its failure is told as an answer and reaches the user as a sentence. Lines over 64 MiB end the service.
bool serve_plugin(const std::function<Result<std::shared_ptr<Backend>>()>& open, int input, int output);

}  // namespace homeword
