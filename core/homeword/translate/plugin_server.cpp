#include "homeword/translate/plugin_server.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>

#include "homeword/translate/plugin_protocol.h"

namespace homeword {
namespace {

constexpr std::size_t most_line_bytes = 64u << 20;

bool write_line(int output, std::string line) {
  line += '\n';
  for (std::size_t written = 0; written < line.size();) {
    const ssize_t sent = ::write(output, line.data() + written, line.size() - written);
    if (sent > 0)
      written += static_cast<std::size_t>(sent);
    else if (errno != EINTR)
      return false;
  }
  return true;
}

}  // namespace

bool serve_plugin(const std::function<Result<std::shared_ptr<Backend>>()>& open, int input, int output) {
  std::optional<Result<std::shared_ptr<Backend>>> backend;
  std::string unread;
  std::array<char, 65536> buffer;
  while (true) {
    std::size_t end = unread.find('\n');
    while (end == std::string::npos) {
      const std::size_t searched = unread.size();
      if (searched > most_line_bytes) return false;
      const ssize_t got = ::read(input, buffer.data(), buffer.size());
      if (got == 0) return true;
      if (got < 0) {
        if (errno == EINTR) continue;
        return false;
      }
      unread.append(buffer.data(), static_cast<std::size_t>(got));
      end = unread.find('\n', searched);
    }
    const std::string line = unread.substr(0, end);
    unread.erase(0, end + 1);
    if (line.empty()) continue;
    const Result<PluginRequest> request = read_request(line);
    if (!request) {
      if (!write_line(output, write_failure(0, request.error().sentence()))) return false;
      continue;
    }
    if (!backend) backend = open();
    std::string reply;
    if (!*backend) {
      reply = write_failure(request->id, backend->error().sentence());
    } else if (std::holds_alternative<DescribeRequest>(request->what)) {
      reply = write_description(request->id, (**backend)->description());
    } else {
      const TranslateRequest& asked = std::get<TranslateRequest>(request->what);
      reply = write_answers(request->id, (**backend)->translate(asked.from, asked.to, asked.segments));
    }
    if (!write_line(output, std::move(reply))) return false;
  }
}

}  // namespace homeword
