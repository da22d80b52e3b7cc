#!/usr/bin/env bash
# A private Postfix and Dovecot on loopback ports, with everything in one folder: no service manager, nothing in /etc is touched.
# Needs root and the packages postfix and dovecot-imapd.
#
#   mail-rig.sh start DIR PORT [OWNER]   SMTP on PORT, IMAP on PORT+1, the server behind it on PORT+2, submission with STARTTLS on
#                                        PORT+3 and with TLS on PORT+4; stops by itself once the process OWNER is gone
#   mail-rig.sh postfix-stop DIR         Postfix alone, and up again
#   mail-rig.sh postfix-start DIR
#   mail-rig.sh grey-pass DIR            the greylisting server takes mail from now on, and Postfix tries at once
#   mail-rig.sh grey DIR                 it greylists again
#   mail-rig.sh stop DIR                 stops both and removes DIR
#
# DIR/postqueue is the program that lists the queue, DIR/authority.pem the certificate that signed that of localhost, which the servers
# with TLS show. Submission takes mail only from whoever has signed in: box-1 to box-500 (any name, really), password "secret".
#
# Mailboxes: box-1@mail.test to box-500@mail.test, password "secret". Other addresses of mail.test are unknown. Mail to box-N@grey.test
# goes on to a server that greylists, and from there into the mailbox box-N. Nothing goes further.
set -euo pipefail
do=${1:?start|stop|postfix-stop|postfix-start|grey|grey-pass}
dir=$(realpath -m "${2:?a folder}")
nobody=$(id -u nobody)
nogroup=$(id -g nobody)

# Servers that inherit a pipe keep its reader waiting for ever.
if [ "$do" = start ]; then mkdir -m 755 "$dir"; fi
[ -d "$dir" ] || exit 0
exec >>"$dir/rig.log" 2>&1 </dev/null

write_dovecot() {
  cat >"$dir/dovecot.conf" <<CONF
base_dir = $dir/dovecot-run
state_dir = $dir/dovecot-state
log_path = $dir/dovecot.log
instance_name = rig-$imap_port
protocols = imap
listen = 127.0.0.1
ssl = no
auth_mechanisms = plain login scram-sha-256
auth_failure_delay = 0 secs
disable_plaintext_auth = no
mail_location = maildir:$dir/mail/%n
first_valid_uid = 1
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=$nobody gid=$nogroup home=$dir/mail/%n
}
namespace inbox {
  inbox = yes
}
service auth {
  unix_listener smtp-auth {
    mode = 0666
  }
}
service imap-login {
  inet_listener imap {
    port = $imap_port
  }
  inet_listener imaps {
    port = 0
  }
}
CONF
}

write_certificates() {
  (
    cd "$dir"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority.key -out authority.pem -days 2 \
      -subj "/CN=Rig authority" -addext "basicConstraints=critical,CA:TRUE"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj "/CN=localhost"
    openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -out server.pem -days 2 \
      -extfile <(echo "subjectAltName=DNS:localhost")
    chmod 644 authority.pem
  )
}

write_grey() { echo "grey.test 451 4.7.1 Greylisted, please come back later" >"$dir/postfix/grey"; }

write_postfix() {
  cat >"$dir/postfix/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/postfix-data
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
myhostname = rig.mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
disable_dns_lookups = yes
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = mail.test
relay_domains = grey.test
relay_recipient_maps =
transport_maps = inline:{ grey.test=smtp:[127.0.0.1]:$grey_port }
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = texthash:$dir/postfix/mailboxes
virtual_uid_maps = static:$nobody
virtual_gid_maps = static:$nogroup
alias_maps =
local_recipient_maps =
smtputf8_enable = yes
smtpd_tls_cert_file = $dir/server.pem
smtpd_tls_key_file = $dir/server.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = $dir/dovecot-run/smtp-auth
message_size_limit = 100000
CONF
  echo '/^(.*)@grey\.test$/ ${1}@mail.test' >"$dir/postfix/grey-mailboxes"
  for number in {1..500}; do echo "box-$number@mail.test box-$number/"; done >"$dir/postfix/mailboxes"
  write_grey
  # mail-rig.sh may run as root for somebody else, whom postqueue would not let look into a private queue.
  printf '#!/bin/sh\nif [ "$(id -u)" = 0 ]; then exec postqueue -c %s "$@"; fi\nexec sudo -n postqueue -c %s "$@"\n' \
    "$dir/postfix" "$dir/postfix" >"$dir/postqueue"
  chmod 755 "$dir/postqueue"
  cat >"$dir/postfix/master.cf" <<CONF
127.0.0.1:$smtp_port inet n - n - - smtpd
127.0.0.1:$grey_port inet n - n - - smtpd
  -o smtpd_recipient_restrictions=check_recipient_access,texthash:$dir/postfix/grey,permit
  -o cleanup_service_name=grey-cleanup
  -o max_use=1
grey-cleanup unix n - n - 0 cleanup
  -o virtual_alias_maps=regexp:$dir/postfix/grey-mailboxes
smtp unix - - n - - smtp
showq unix n - n - - showq
127.0.0.1:$((smtp_port + 3)) inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_tls_auth_only=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
127.0.0.1:$((smtp_port + 4)) inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
CONF
}

stop_dovecot() {
  local pid
  pid=$(cat "$dir/dovecot-run/master.pid" 2>/dev/null) || return 0
  kill "$pid" || return 0
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

case $do in
  start)
    smtp_port=${3:?a port}
    imap_port=$((smtp_port + 1))
    grey_port=$((smtp_port + 2))
    mkdir "$dir"/{postfix,queue,postfix-data,dovecot-run,dovecot-state,mail}
    chown postfix "$dir/postfix-data"
    chown "$nobody:$nogroup" "$dir/mail"
    write_certificates
    write_dovecot
    write_postfix
    dovecot -c "$dir/dovecot.conf"
    postfix -c "$dir/postfix" start
    if [ -n "${4:-}" ]; then
      (while kill -0 "$4" 2>/dev/null; do sleep 2; done && exec "$0" stop "$dir") &
    fi
    ;;
  postfix-stop) postfix -c "$dir/postfix" stop ;;
  postfix-start) postfix -c "$dir/postfix" start ;;
  # Read by the next process of that server, which is the next connection's.
  grey) write_grey ;;
  grey-pass)
    : >"$dir/postfix/grey"
    postqueue -c "$dir/postfix" -f
    ;;
  stop)
    postfix -c "$dir/postfix" stop || true
    stop_dovecot
    rm -rf "$dir"
    ;;
  *) exit 2 ;;
esac
