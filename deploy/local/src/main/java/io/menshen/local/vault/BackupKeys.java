package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.local.process.ServerFailure;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The data keys of backups: made and wrapped by Vault, one for each file.
///
/// Two rights, two AppRoles: who makes backups cannot open them. The key store's backups have a transit key of
/// their own that gets a new version with each backup; trimming a version kills every copy of the backups made
/// under it, wherever somebody has put them.
public final class BackupKeys {

    /// Wraps the keys of the members' and the log's backups.
    public static final String BACKUP = "backup";

    /// Wraps the keys of the key store's backups.
    public static final String KEY_STORE = "backup-keys";

    static final String MAKER = "backup";
    static final String OPENER = "restore";

    private static final Pattern WRAPPED = Pattern.compile("vault:v([0-9]{1,9}):.+");

    private final VaultApi api;
    private final VaultServer vault;

    BackupKeys(VaultApi api, VaultServer vault) {
        this.api = api;
        this.vault = vault;
    }

    /// A data key and its wrapped form; only the latter is ever stored.
    public static final class DataKey {
        private final byte[] plain;
        private final String wrapped;

        DataKey(byte[] plain, String wrapped) {
            this.plain = plain.clone();
            this.wrapped = wrapped;
        }

        public byte[] plain() {
            return plain.clone();
        }

        public String wrapped() {
            return wrapped;
        }

        /// The version of the transit key that wraps it.
        public int version() {
            return versionOf(wrapped);
        }

        @Override
        public String toString() {
            return "DataKey[version " + version() + "]";
        }
    }

    /// A fresh 256-bit key.
    public DataKey make(String transitKey) {
        JsonNode made = api.post(
                        "transit/datakey/plaintext/" + transitKey,
                        VaultApi.object().put("bits", 256),
                        login(MAKER))
                .expect("make a key for the backup")
                .data();
        return new DataKey(
                Base64.getDecoder().decode(made.path("plaintext").asText()),
                made.path("ciphertext").asText());
    }

    /// The data key of a backup.
    ///
    /// @throws ServerFailure when Vault has no such key, or has it no longer
    public byte[] open(String transitKey, String wrapped) {
        VaultApi.Reply reply =
                api.post("transit/decrypt/" + transitKey, VaultApi.object().put("ciphertext", wrapped), login(OPENER));
        if (reply.status() == 400) {
            throw new ServerFailure(
                    "This Vault does not open the backup's key: it was made under another Vault, its header is damaged, or version %d of the transit key %s has been destroyed."
                            .formatted(versionOf(wrapped), transitKey));
        }
        return Base64.getDecoder()
                .decode(reply.expect("open the backup's key")
                        .data()
                        .path("plaintext")
                        .asText());
    }

    /// Gives the key store's backups a new version of their transit key.
    public void renew() {
        api.post("transit/keys/" + KEY_STORE + "/rotate", VaultApi.object(), login(MAKER))
                .expect("renew the key of the key store's backups");
    }

    /// Destroys all versions before this one: what was wrapped under them opens nowhere any more.
    ///
    /// @return whether there was one to destroy
    public boolean destroyBefore(int version) {
        String token = login(MAKER);
        String path = "transit/keys/" + KEY_STORE;
        int oldest = api.get(path, token)
                .expect("describe the key of the key store's backups")
                .data()
                .path("min_available_version")
                .asInt();
        if (version <= Math.max(oldest, 1)) {
            return false;
        }
        api.post(
                        path + "/config",
                        VaultApi.object().put("min_decryption_version", version).put("min_encryption_version", version),
                        token)
                .expect("retire old keys of the key store's backups");
        api.post(path + "/trim", VaultApi.object().put("min_available_version", version), token)
                .expect("destroy old keys of the key store's backups");
        return true;
    }

    /// @return 0 when it is nothing that Vault has wrapped
    public static int versionOf(String wrapped) {
        Matcher matcher = WRAPPED.matcher(wrapped);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private String login(String role) {
        return api.post(
                        "auth/approle/login",
                        VaultApi.object().put("role_id", vault.roleId(role)).put("secret_id", vault.secretId(role)),
                        null)
                .expect("let the role " + role + " in")
                .body()
                .path("auth")
                .path("client_token")
                .asText();
    }
}
