package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Calls and replies of any program (RFC 5531). */
class RpcTest extends ServedImage {
  private static final byte[] NOTHING = {};

  private void isAccepted(NfsClient.Reply reply, int status) {
    assertThat(reply.int32()).isZero(); // MSG_ACCEPTED
    assertThat(reply.int64()).isZero(); // AUTH_NONE, nothing in it
    assertThat(reply.int32()).isEqualTo(status);
  }

  /** Section 12.1: procedure 0 of every program does nothing. */
  @Test
  void theNullProcedureOfBothProgramsAnswers() throws IOException {
    client.nfs(0, new Arguments()).end();
    client.mount(0, new Arguments()).end();
  }

  @Nested
  class Refused {
    /** Section 9, PROG_UNAVAIL; 100227 is the NFS_ACL program. */
    @Test
    void anotherProgram() throws IOException {
      client.out.write(NfsClient.record(7, 100_227, 3, 0, NOTHING));

      NfsClient.Reply reply = client.receive();
      assertThat(reply.xid()).isEqualTo(7);
      isAccepted(reply, 1);
      reply.end();
    }

    /** Section 9, PROG_MISMATCH with the lowest and highest version. */
    @Test
    void anotherVersionOfAProgram() throws IOException {
      for (int program : new int[] {NfsClient.NFS, NfsClient.MOUNT}) {
        client.out.write(NfsClient.record(8, program, 4, 0, NOTHING));

        NfsClient.Reply reply = client.receive();
        isAccepted(reply, 2);
        assertThat(reply.int32()).isEqualTo(3);
        assertThat(reply.int32()).isEqualTo(3);
        reply.end();
      }
    }

    /** Section 9, PROC_UNAVAIL. */
    @Test
    void aProcedureThatThereIsNot() throws IOException {
      client.out.write(NfsClient.record(9, NfsClient.NFS, 3, 22, NOTHING));
      isAccepted(client.receive(), 3);
      client.out.write(NfsClient.record(9, NfsClient.MOUNT, 3, 6, NOTHING));
      isAccepted(client.receive(), 3);
    }

    /** Section 9, GARBAGE_ARGS: a handle of more than 64 bytes, one that ends early, none. */
    @Test
    void argumentsThatAreMalformed() throws IOException {
      byte[][] malformed = {
        new Arguments().opaque(new byte[68]).int64(0).int32(1).array(),
        new Arguments().int32(64).raw(new byte[60]).array(),
        new Arguments().int32(-1).array(),
        NOTHING
      };
      for (int procedure : new int[] {1, 3, 4, 6, 16, 17, 18, 19, 20}) {
        for (byte[] arguments : malformed) {
          client.out.write(NfsClient.record(10, NfsClient.NFS, 3, procedure, arguments));
          isAccepted(client.receive(), 4);
        }
      }
    }

    /** Section 9, RPC_MISMATCH with the lowest and highest version. */
    @Test
    void anotherVersionOfRpc() throws IOException {
      client.out.write(
          NfsClient.record(new Arguments().int32(11, 0, 3, 0, 0, 0, 0, 0, 0, 0).array()));

      NfsClient.Reply reply = client.receive();
      assertThat(reply.xid()).isEqualTo(11);
      assertThat(reply.int32()).isEqualTo(1); // MSG_DENIED
      assertThat(reply.int32()).isZero();
      assertThat(reply.int32()).isEqualTo(2);
      assertThat(reply.int32()).isEqualTo(2);
      reply.end();
    }

    /** Section 9, AUTH_ERROR; flavour 6 is RPCSEC_GSS. */
    @Test
    void otherCredentials() throws IOException {
      client.out.write(
          NfsClient.record(
              new Arguments().int32(12, 0, 2, NfsClient.NFS, 3, 0, 6, 0, 0, 0).array()));

      NfsClient.Reply reply = client.receive();
      assertThat(reply.int32()).isEqualTo(1); // MSG_DENIED
      assertThat(reply.int32()).isEqualTo(1);
      assertThat(reply.int32()).isEqualTo(1);
      reply.end();
    }

    @Test
    void whatIsNoCallEndsTheConnection() throws IOException {
      client.out.write(NfsClient.record(new Arguments().int32(13, 1, 0, 0, 0, 0).array()));

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void callsWithoutCredentialsAreTaken() throws IOException {
    client.out.write(
        NfsClient.record(
            new Arguments()
                .int32(14, 0, 2, NfsClient.MOUNT, 3, 1, 0, 0, 0, 0)
                .string(NfsFixture.path("disc"))
                .array()));

    NfsClient.Reply reply = client.receive();
    isAccepted(reply, 0);
    assertThat(reply.int32()).isZero();
  }

  /** Section 11, "Record Marking Standard". */
  @Nested
  class Records {
    @Test
    void inSeveralFragmentsAreJoined() throws IOException {
      byte[] record = NfsClient.record(15, NfsClient.NFS, 3, 0, NOTHING);
      byte[] message = Arrays.copyOfRange(record, 4, record.length);
      Arguments fragments = new Arguments();
      for (int at = 0; at < message.length; at += 10) {
        byte[] piece = Arrays.copyOfRange(message, at, Math.min(message.length, at + 10));
        fragments.int32((at + 10 >= message.length ? 1 << 31 : 0) | piece.length).raw(piece);
        fragments.raw(at == 0 ? new byte[4] : NOTHING); // one with nothing in it
      }
      client.out.write(fragments.raw(record).array());

      isAccepted(client.receive(), 0);
      isAccepted(client.receive(), 0);
    }

    @Test
    void byteByByteAreJoined() throws IOException {
      for (byte each : NfsClient.record(16, NfsClient.NFS, 3, 0, NOTHING)) {
        client.out.write(each);
      }

      isAccepted(client.receive(), 0);
    }

    @Test
    void manyAtOnceAreAllAnswered() throws IOException {
      Arguments many = new Arguments();
      for (int xid = 0; xid < 2000; xid++) {
        many.raw(NfsClient.record(xid, NfsClient.NFS, 3, 0, NOTHING));
      }
      client.out.write(many.array());

      for (int xid = 0; xid < 2000; xid++) {
        assertThat(client.receive().xid()).isEqualTo(xid);
      }
    }
  }
}
