// Server: shows families the pages of registered documents and takes their answers, on this machine only (127.0.0.1).
//
//     auto server = Server::open({.document_register = "office.db"});
//     int port = (*server)->listen(8080);     // returns when stop() is called
//
// No cookies, no scripts, no third-party requests, no request log: neither the store nor any file learns who asked or when
// (only the ISO week). For the public, put a reverse proxy with TLS in front and switch its access log off.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "homeword/base/result.h"
#include "homeword/feedback/response_store.h"

namespace homeword {

struct ServerOptions {
  std::filesystem::path document_register;
  std::size_t hard_word_threshold = default_hard_word_threshold;   // ticks that open a review task
  // The ISO week answers are filed under; empty: this week's. For tests and for entering paper slips.
  std::function<std::string()> week;
  // Where families reach it through a reverse proxy ("https://letters.example.org"); empty: only 127.0.0.1 and localhost.
  // Requests to any other name, and forms sent from any other site, are refused.
  std::string public_address;
  // Told what the office should know (a style guide that cannot take a review task). Never holds anything of a family.
  std::function<void(const Error&)> trouble;
};

class Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(const ServerOptions& options);
  ~Server();

  // Binds 127.0.0.1; port 0 takes any free one. Gives the port, or why it cannot be had.
  [[nodiscard]] Result<int> bind(int port);
  // Serves until stop(); call after bind().
  void run();
  void stop();

 private:
  Server();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace homeword
