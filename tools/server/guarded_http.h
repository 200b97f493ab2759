// GuardedHttp: cpp-httplib's server with budgets it lacks: a request has a deadline and a size as a whole, silent
// connections cost a waiting thread of their own and nobody else's turn, and a refused body is never read as the next request.
#pragma once

#include <httplib.h>

#include <cstddef>

namespace homeword {

// Largest request line and headers together, and longest address, in bytes.
inline constexpr std::size_t largest_head = 16 * 1024;
inline constexpr std::size_t longest_address = 2048;
// Connections served at the same time; more wait. Idle ones are dropped after seconds, and sooner when many are open.
inline constexpr std::size_t most_connections = 256;

class GuardedHttp : public httplib::Server {
 public:
  GuardedHttp();
  // Largest request, head and body together.
  void set_request_budget(std::size_t bytes) { request_budget_ = bytes; }
  // After binding: so many may stand before the door. The library lets five, and the sixth tries again after a second.
  void lengthen_queue();
  // Called from a handler: this connection is closed after the answer, because its body was not read to the end.
  static void close_after_answer();

 private:
  bool process_and_close_socket(socket_t sock) override;
  std::size_t request_budget_ = 64 * 1024;
};

}  // namespace homeword
