// The scenario's bot, written with discord.js. SANDBOX_API_BASE has the API's address, DISCORD_TOKEN the bot's token.

const {
  ActionRowBuilder,
  ApplicationCommandType,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  ContainerBuilder,
  EmbedBuilder,
  GatewayIntentBits,
  MediaGalleryBuilder,
  MessageFlags,
  ModalBuilder,
  SeparatorBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} = require("discord.js");

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC",
  "base64",
);

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions],
  rest: { api: process.env.SANDBOX_API_BASE.replace(/\/v10$/, "") },
});

const COMMANDS = {
  greet: (interaction) => interaction.reply(`Hello ${interaction.options.getString("name")}`),

  buttons: (interaction) =>
    interaction.reply({
      content: "Choose",
      components: [
        new ActionRowBuilder().addComponents(
          new ButtonBuilder().setCustomId("yes").setLabel("Yes").setStyle(ButtonStyle.Success),
          new ButtonBuilder().setCustomId("no").setLabel("No").setStyle(ButtonStyle.Danger),
        ),
        new ActionRowBuilder().addComponents(
          new StringSelectMenuBuilder()
            .setCustomId("color")
            .addOptions({ label: "Red", value: "red" }, { label: "Green", value: "green" }),
        ),
      ],
    }),

  layout: async (interaction) => {
    const container = new ContainerBuilder()
      .addTextDisplayComponents(new TextDisplayBuilder().setContent("# A layout"))
      .addSeparatorComponents(new SeparatorBuilder())
      .addMediaGalleryComponents(new MediaGalleryBuilder().addItems({ media: { url: "attachment://dot.png" } }));
    await interaction.reply({
      flags: MessageFlags.IsComponentsV2,
      components: [container],
      files: [new AttachmentBuilder(PNG, { name: "dot.png" })],
    });
    const [read] = (await interaction.fetchReply()).components;
    const kinds = read.components.map((component) => component.constructor.name);
    await interaction.followUp({ content: `Read: ${kinds.join(", ")}`, flags: MessageFlags.Ephemeral });
  },

  form: (interaction) =>
    interaction.showModal(
      new ModalBuilder()
        .setCustomId("form")
        .setTitle("A form")
        .addComponents(
          new ActionRowBuilder().addComponents(
            new TextInputBuilder().setCustomId("words").setLabel("Words").setStyle(TextInputStyle.Short),
          ),
        ),
    ),

  files: (interaction) =>
    interaction.reply({
      content: "Two files",
      files: [
        new AttachmentBuilder(Buffer.from("one"), { name: "one.txt" }),
        new AttachmentBuilder(PNG, { name: "dot.png" }),
        new AttachmentBuilder(PNG, { name: "shown.png" }),
      ],
      embeds: [new EmbedBuilder().setTitle("A picture").setImage("attachment://shown.png")],
    }),

  later: async (interaction) => {
    await interaction.deferReply();
    await interaction.editReply("Done");
    const followup = await interaction.followUp({ content: "And more", flags: MessageFlags.Ephemeral });
    await interaction.editReply({ message: followup, content: "And even more" });
  },

  react: async (interaction) => {
    await interaction.reply("React");
    const message = await interaction.fetchReply();
    const reaction = await message.react("👍");
    const users = await reaction.users.fetch();
    await message.pin();
    const pins = await message.channel.messages.fetchPins();
    await message.reactions.removeAll();
    await interaction.editReply(`Reactions: ${users.size}, pins: ${pins.items.length}`);
  },

  thread: async (interaction) => {
    await interaction.reply("A thread");
    const message = await interaction.fetchReply();
    const thread = await message.startThread({ name: "Talk", autoArchiveDuration: 60 });
    await thread.send("First");
    await thread.setArchived(true);
    await interaction.editReply(`Thread: ${thread.autoArchiveDuration} minutes, archived ${thread.archived}`);
  },

  Quote: (interaction) =>
    interaction.reply({ content: `> ${interaction.targetMessage.id}`, flags: MessageFlags.Ephemeral }),
};

client.once("clientReady", () =>
  client.application.commands.set(
    Object.keys(COMMANDS).map((name) => {
      if (name === "Quote") return { name, type: ApplicationCommandType.Message };
      const options = name === "greet" ? [{ name: "name", description: "Who", type: 3, required: true }] : [];
      return { name, description: `The command ${name}`, options };
    }),
  ),
);

client.on("interactionCreate", async (interaction) => {
  if (interaction.isCommand()) await COMMANDS[interaction.commandName](interaction);
  else if (interaction.isModalSubmit())
    await interaction.reply({
      content: `You wrote ${interaction.fields.getTextInputValue("words")}`,
      flags: MessageFlags.Ephemeral,
    });
  else await interaction.update(`Chosen: ${interaction.values?.[0] ?? interaction.customId}`);
});

client.login(process.env.DISCORD_TOKEN);
