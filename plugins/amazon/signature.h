// AWS Signature Version 4, from its public description (docs.aws.amazon.com, "Create a signed AWS API request"), for POST requests
// to the root of a service. Hashes by OpenSSL.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amazon_plugin {

struct Credentials {
  std::string access_key_id, secret_access_key, session_token;   // the token is empty for lasting keys
};

struct RequestToSign {
  std::string host, target, content_type, body;   // `target` is the header X-Amz-Target
  std::string region, service;
  std::string time;                               // "20261121T230000Z"
};

// Headers to add: X-Amz-Date, X-Amz-Target, X-Amz-Security-Token (when there is one), Authorization.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> sign(const RequestToSign& request, const Credentials& credentials);

// This moment in the form of RequestToSign::time.
[[nodiscard]] std::string time_now();

// Base64 with padding (RFC 4648).
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace amazon_plugin
